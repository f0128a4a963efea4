import { describeConnector } from '../kit/describe-connector.ts'
import { discourse } from './tests/scenario.ts'

describeConnector(discourse)
