/** The page of a booking, from the root. */
export const bookingUrl = (publicId: string): string => `/bookings/${publicId}`
