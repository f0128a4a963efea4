/** What the site is asked. */
import { gql } from 'graphql-request'

// CHANGE: the fields of one thing, as shapes.ts reads them.
const articleFields = gql`
  fragment ArticleFields on Article {
    id
    title
    html
    url
    tags
    author {
      name
      url
    }
    createdAt
    updatedAt
  }
`

// CHANGE: how the site lists what changed, oldest change first.
export const listQuery = gql`
  query Changed($updatedSince: String, $first: Int!, $after: String) {
    articles(updatedSince: $updatedSince, first: $first, after: $after) {
      nodes {
        ...ArticleFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
  ${articleFields}
`

// CHANGE: how the site is asked for some by id; null for what it no longer has.
export const byIdQuery = gql`
  query ById($ids: [ID!]!) {
    articlesById(ids: $ids) {
      ...ArticleFields
    }
  }
  ${articleFields}
`
