/** The page of a booking, from the root. */
export const bookingUrl = (publicId: string): string => `/bookings/${publicId}`

/** The same, right after it was booked: it says what was mailed, and where to. */
export const bookedUrl = (publicId: string): string => `${bookingUrl(publicId)}?booked`
