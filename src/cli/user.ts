import { type Command, Option } from 'commander'
import { type ListedMember, listMembers } from '../accounts/queries.ts'
import { createUser, grantUserRole, resetLink, revokeUserRole } from '../accounts/tend-users.ts'
import { type GrantedRole, grantedRoles } from '../admin/change-roles.ts'
import type { AddCommands } from './cli.ts'

/** `user …`: accounts and roles, for whoever has a shell on the hub. */
export const addUserCommands: AddCommands = (program, cli) => {
  const { terminal } = cli
  const user = program.command('user').description('people: accounts and roles').helpCommand(false)

  user
    .command('create')
    .description('make an account; prints a link that sets its password, once, within two hours')
    .requiredOption('--name <name>', 'as others see it')
    .requiredOption('--email <address>', 'counts as confirmed')
    .option('--handle <handle>', 'in addresses; made from the name when left out')
    .addOption(new Option('--role <role...>', 'beside member').choices(grantedRoles))
    .option('--json', 'print JSON')
    .action(
      async ({
        json,
        role,
        ...who
      }: {
        name: string
        email: string
        handle?: string
        role?: GrantedRole[]
        json?: boolean
      }) => {
        const made = await cli.withDeps((deps) => createUser(deps, { ...who, roles: role ?? [] }))
        if (json) return terminal.json(made)
        terminal.line(`@${made.handle} is made.`)
        terminal.line(`The password is set here, once, within two hours: ${made.link}`)
      },
    )

  const roleCommand = (name: string, description: string) =>
    person(user.command(name).description(description))
      .argument('<role>', grantedRoles.join(', '))
      .option('--json', 'print JSON')
  roleCommand('grant', 'give a role').action(async (who: string, role: string, { json }: { json?: boolean }) => {
    const { handle, changed } = await cli.withDeps((deps) => grantUserRole(deps, who, role))
    if (json) return terminal.json({ handle, role, changed })
    terminal.line(changed ? `@${handle} is ${role} now.` : `@${handle} was ${role} already.`)
  })
  roleCommand('revoke', 'take a role').action(async (who: string, role: string, { json }: { json?: boolean }) => {
    const { handle, changed } = await cli.withDeps((deps) => revokeUserRole(deps, who, role))
    if (json) return terminal.json({ handle, role, changed })
    terminal.line(changed ? `@${handle} is ${role} no more.` : `@${handle} was not ${role}.`)
  })

  person(user.command('reset-password').description('print a link that sets a new password, once, within two hours'))
    .option('--two-factor-off', 'turn the second step off too, for somebody who has lost app and recovery codes')
    .option('--json', 'print JSON')
    .action(async (who: string, { json, twoFactorOff }: { json?: boolean; twoFactorOff?: boolean }) => {
      const made = await cli.withDeps((deps) => resetLink(deps, who, { isTwoFactorEnded: twoFactorOff === true }))
      if (json) return terminal.json(made)
      terminal.line(`For @${made.handle}: ${made.link}`)
    })

  user
    .command('list')
    .description('everyone, with roles and addresses')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const members = await cli.withDeps(({ db }) => listMembers(db))
      if (json) return terminal.json(members)
      terminal.table(
        ['handle', 'name', 'address', 'roles', 'state', 'last seen'],
        members.map(columnsOf),
        'Nobody yet.',
      )
    })
}

const person = (command: Command) => command.argument('<person>', 'handle or e-mail address')

const columnsOf = (member: ListedMember) => [
  member.handle,
  member.name,
  member.email ?? '–',
  member.roles.join(', ') || '–',
  member.state,
  member.lastSeenAt?.toString({ smallestUnit: 'minute' }) ?? 'never',
]
