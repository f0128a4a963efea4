import accounts from '../../locales/en/accounts.json' with { type: 'json' }
import admin from '../../locales/en/admin.json' with { type: 'json' }
import asking from '../../locales/en/asking.json' with { type: 'json' }
import availability from '../../locales/en/availability.json' with { type: 'json' }
import book from '../../locales/en/book.json' with { type: 'json' }
import booking from '../../locales/en/booking.json' with { type: 'json' }
import demo from '../../locales/en/demo.json' with { type: 'json' }
import desk from '../../locales/en/desk.json' with { type: 'json' }
import errors from '../../locales/en/errors.json' with { type: 'json' }
import groups from '../../locales/en/groups.json' with { type: 'json' }
import help from '../../locales/en/help.json' with { type: 'json' }
import home from '../../locales/en/home.json' with { type: 'json' }
import items from '../../locales/en/items.json' with { type: 'json' }
import layout from '../../locales/en/layout.json' with { type: 'json' }
import linkedAccounts from '../../locales/en/linked-accounts.json' with { type: 'json' }
import maintaining from '../../locales/en/maintaining.json' with { type: 'json' }
import members from '../../locales/en/members.json' with { type: 'json' }
import mentors from '../../locales/en/mentors.json' with { type: 'json' }
import moderation from '../../locales/en/moderation.json' with { type: 'json' }
import notifications from '../../locales/en/notifications.json' with { type: 'json' }
import questions from '../../locales/en/questions.json' with { type: 'json' }
import requests from '../../locales/en/requests.json' with { type: 'json' }
import search from '../../locales/en/search.json' with { type: 'json' }
import sources from '../../locales/en/sources.json' with { type: 'json' }
import styleguide from '../../locales/en/styleguide.json' with { type: 'json' }
import tags from '../../locales/en/tags.json' with { type: 'json' }

/** All texts in English, a file for each feature: their keys are what code may ask for. */
export const english = {
  ...accounts,
  ...admin,
  ...asking,
  ...availability,
  ...book,
  ...booking,
  ...demo,
  ...desk,
  ...errors,
  ...groups,
  ...help,
  ...home,
  ...items,
  ...layout,
  ...linkedAccounts,
  ...maintaining,
  ...members,
  ...mentors,
  ...moderation,
  ...notifications,
  ...questions,
  ...requests,
  ...search,
  ...sources,
  ...styleguide,
  ...tags,
}
