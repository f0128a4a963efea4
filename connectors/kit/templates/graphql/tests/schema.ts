import { buildSchema } from 'graphql'

// CHANGE: the part of the site's schema that is asked for; the test site answers by it, so a query that does not fit fails.
export const schema = buildSchema(`
  type Query {
    articles(updatedSince: String, first: Int!, after: String): Articles!
    articlesById(ids: [ID!]!): [Article]!
  }
  type Articles { nodes: [Article!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Article {
    id: ID!
    title: String!
    html: String
    url: String!
    tags: [String!]!
    author: Person
    createdAt: String!
    updatedAt: String!
  }
  type Person { name: String! url: String }
`)
