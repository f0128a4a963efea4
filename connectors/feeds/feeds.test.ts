import { describeConnector } from '../kit/describe-connector.ts'
import { feeds } from './tests/scenario.ts'

describeConnector(feeds)
