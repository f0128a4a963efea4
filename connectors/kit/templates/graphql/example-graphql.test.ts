import { describeConnector } from '../../describe-connector.ts'
import { scenario } from './tests/scenario.ts'

describeConnector(scenario)
