import { describeConnector } from '../kit/describe-connector.ts'
import { stackExchange } from './tests/scenario.ts'

describeConnector(stackExchange)
