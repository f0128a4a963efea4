import { describeConnector } from '../kit/describe-connector.ts'
import { mediaWiki } from './tests/scenario.ts'

describeConnector(mediaWiki)
