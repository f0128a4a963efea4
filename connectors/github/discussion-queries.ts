/** Every query that is asked of GitHub's GraphQL API; a test holds each against its schema. */

const author = 'author { __typename login url }'

const commentFields = `
  id url body createdAt updatedAt deletedAt isMinimized upvoteCount
  ${author}`

const replies = `replies(first: $replies) {
    pageInfo { hasNextPage endCursor }
    nodes { ${commentFields} }
  }`

const discussionFields = `
  id number title body url createdAt updatedAt closed locked upvoteCount answerChosenAt
  ${author}
  category { name isAnswerable }
  labels(first: 100) { nodes { name } }
  answer { id }
  comments(first: $comments) {
    pageInfo { hasNextPage endCursor }
    nodes { ${commentFields} ${replies} }
  }`

/** Little of many: which have changed. */
export const listQuery = `query Discussions($owner: String!, $name: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    discussions(first: $first, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes { id number updatedAt comments { totalCount } answer { id } }
    }
  }
}`

export const detailsQuery = `query Details($ids: [ID!]!, $comments: Int!, $replies: Int!) {
  nodes(ids: $ids) { ... on Discussion { ${discussionFields} } }
}`

export const oneQuery = `query One($owner: String!, $name: String!, $number: Int!, $comments: Int!, $replies: Int!) {
  repository(owner: $owner, name: $name) { discussion(number: $number) { ${discussionFields} } }
}`

export const moreCommentsQuery = `query MoreComments($id: ID!, $first: Int!, $after: String, $replies: Int!) {
  node(id: $id) {
    ... on Discussion {
      comments(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { ${commentFields} ${replies} }
      }
    }
  }
}`

export const moreRepliesQuery = `query MoreReplies($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on DiscussionComment {
      replies(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { ${commentFields} }
      }
    }
  }
}`

export const countQuery = `query Counts($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { issues { totalCount } discussions { totalCount } }
}`

/** Whether each of them is still there, all in one request. */
export function aliveQuery(issues: number[], discussions: number[]): string {
  const fields = 'repository { databaseId } labels(first: 100) { nodes { name } }'
  const asked = [
    ...issues.map((number) => `issue${number}: issue(number: ${number}) { ${fields} }`),
    ...discussions.map((number) => `discussion${number}: discussion(number: ${number}) { ${fields} }`),
  ]
  return `query Alive($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { databaseId ${asked.join(' ')} }
}`
}
