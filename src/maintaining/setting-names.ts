/** What a setting's field is called in the form: of a connector's making, so that it meets no name of ours. */
export const inputId = (name: string): string => `s-${name}`
/** The tick that has a kept secret forgotten. */
export const forgetId = (name: string): string => `forget-${name}`
