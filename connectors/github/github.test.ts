import { describe } from 'vitest'
import { describeConnector } from '../kit/describe-connector.ts'
import { githubDiscussions, githubIssues } from './tests/scenario.ts'

describe('issues, docs and releases', () => describeConnector(githubIssues))
describe('discussions', () => describeConnector(githubDiscussions))
