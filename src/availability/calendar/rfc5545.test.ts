import { expect, test } from 'vitest'
import { busyTimes } from './expand-events.ts'

/**
 * Every example of RFC 5545 section 3.8.5.3, with the times that it lists. `…` at the end of a list: the rule goes on for ever, and the RFC
 * lists its first times. Times are 9:00 in New York where nothing else is said.
 */
type Example = { rule: string; start?: string; lists: string; zone?: string; also?: string }

const examples: Record<string, Example> = {
  'Daily for 10 occurrences': { rule: 'FREQ=DAILY;COUNT=10', lists: '1997-09 2-11' },
  'Daily until December 24, 1997': {
    rule: 'FREQ=DAILY;UNTIL=19971224T000000Z',
    lists: '1997-09 2-30, 1997-10 1-31, 1997-11 1-30, 1997-12 1-23',
  },
  'Every other day - forever': {
    rule: 'FREQ=DAILY;INTERVAL=2',
    lists: `1997-09 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30, 1997-10 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30,
      1997-11 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29, 1997-12 1 3 …`,
  },
  'Every 10 days, 5 occurrences': {
    rule: 'FREQ=DAILY;INTERVAL=10;COUNT=5',
    lists: '1997-09 2 12 22, 1997-10 2 12',
  },
  'Every day in January, for 3 years': {
    start: '19980101T090000',
    rule: 'FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA',
    lists: '1998-01 1-31, 1999-01 1-31, 2000-01 1-31',
  },
  'Every day in January, for 3 years, said otherwise': {
    start: '19980101T090000',
    rule: 'FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1',
    lists: '1998-01 1-31, 1999-01 1-31, 2000-01 1-31',
  },
  'Weekly for 10 occurrences': {
    rule: 'FREQ=WEEKLY;COUNT=10',
    lists: '1997-09 2 9 16 23 30, 1997-10 7 14 21 28, 1997-11 4',
  },
  'Weekly until December 24, 1997': {
    rule: 'FREQ=WEEKLY;UNTIL=19971224T000000Z',
    lists: '1997-09 2 9 16 23 30, 1997-10 7 14 21 28, 1997-11 4 11 18 25, 1997-12 2 9 16 23',
  },
  'Every other week - forever': {
    rule: 'FREQ=WEEKLY;INTERVAL=2;WKST=SU',
    lists: '1997-09 2 16 30, 1997-10 14 28, 1997-11 11 25, 1997-12 9 23, 1998-01 6 20, 1998-02 3 17 …',
  },
  'Weekly on Tuesday and Thursday for five weeks': {
    rule: 'FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH',
    lists: '1997-09 2 4 9 11 16 18 23 25 30, 1997-10 2',
  },
  'Weekly on Tuesday and Thursday for five weeks, said otherwise': {
    rule: 'FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH',
    lists: '1997-09 2 4 9 11 16 18 23 25 30, 1997-10 2',
  },
  'Every other week on Monday, Wednesday, and Friday until December 24, 1997': {
    start: '19970901T090000',
    rule: 'FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR',
    lists: `1997-09 1 3 5 15 17 19 29, 1997-10 1 3 13 15 17 27 29 31, 1997-11 10 12 14 24 26 28, 1997-12 8 10 12 22`,
  },
  'Every other week on Tuesday and Thursday, for 8 occurrences': {
    rule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH',
    lists: '1997-09 2 4 16 18 30, 1997-10 2 14 16',
  },
  'Monthly on the first Friday for 10 occurrences': {
    start: '19970905T090000',
    rule: 'FREQ=MONTHLY;COUNT=10;BYDAY=1FR',
    lists: `1997-09 5, 1997-10 3, 1997-11 7, 1997-12 5, 1998-01 2, 1998-02 6, 1998-03 6, 1998-04 3, 1998-05 1, 1998-06 5`,
  },
  'Monthly on the first Friday until December 24, 1997': {
    start: '19970905T090000',
    rule: 'FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR',
    lists: '1997-09 5, 1997-10 3, 1997-11 7, 1997-12 5',
  },
  'Every other month on the first and last Sunday of the month for 10 occurrences': {
    start: '19970907T090000',
    rule: 'FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU',
    lists: '1997-09 7 28, 1997-11 2 30, 1998-01 4 25, 1998-03 1 29, 1998-05 3 31',
  },
  'Monthly on the second-to-last Monday of the month for 6 months': {
    start: '19970922T090000',
    rule: 'FREQ=MONTHLY;COUNT=6;BYDAY=-2MO',
    lists: '1997-09 22, 1997-10 20, 1997-11 17, 1997-12 22, 1998-01 19, 1998-02 16',
  },
  'Monthly on the third-to-the-last day of the month, forever': {
    start: '19970928T090000',
    rule: 'FREQ=MONTHLY;BYMONTHDAY=-3',
    lists: '1997-09 28, 1997-10 29, 1997-11 28, 1997-12 29, 1998-01 29, 1998-02 26 …',
  },
  'Monthly on the 2nd and 15th of the month for 10 occurrences': {
    rule: 'FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15',
    lists: '1997-09 2 15, 1997-10 2 15, 1997-11 2 15, 1997-12 2 15, 1998-01 2 15',
  },
  'Monthly on the first and last day of the month for 10 occurrences': {
    start: '19970930T090000',
    rule: 'FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1',
    lists: '1997-09 30, 1997-10 1 31, 1997-11 1 30, 1997-12 1 31, 1998-01 1 31, 1998-02 1',
  },
  'Every 18 months on the 10th thru 15th of the month for 10 occurrences': {
    start: '19970910T090000',
    rule: 'FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15',
    lists: '1997-09 10-15, 1999-03 10-13',
  },
  'Every Tuesday, every other month': {
    rule: 'FREQ=MONTHLY;INTERVAL=2;BYDAY=TU',
    lists: '1997-09 2 9 16 23 30, 1997-11 4 11 18 25, 1998-01 6 13 20 27, 1998-03 3 10 17 24 31 …',
  },
  'Yearly in June and July for 10 occurrences': {
    start: '19970610T090000',
    rule: 'FREQ=YEARLY;COUNT=10;BYMONTH=6,7',
    lists: `1997-06 10, 1997-07 10, 1998-06 10, 1998-07 10, 1999-06 10, 1999-07 10, 2000-06 10, 2000-07 10, 2001-06 10,
      2001-07 10`,
  },
  'Every other year on January, February, and March for 10 occurrences': {
    start: '19970310T090000',
    rule: 'FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3',
    lists: `1997-03 10, 1999-01 10, 1999-02 10, 1999-03 10, 2001-01 10, 2001-02 10, 2001-03 10, 2003-01 10, 2003-02 10,
      2003-03 10`,
  },
  'Every third year on the 1st, 100th, and 200th day for 10 occurrences': {
    start: '19970101T090000',
    rule: 'FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200',
    lists: `1997-01 1, 1997-04 10, 1997-07 19, 2000-01 1, 2000-04 9, 2000-07 18, 2003-01 1, 2003-04 10, 2003-07 19,
      2006-01 1`,
  },
  'Every 20th Monday of the year, forever': {
    start: '19970519T090000',
    rule: 'FREQ=YEARLY;BYDAY=20MO',
    lists: '1997-05 19, 1998-05 18, 1999-05 17 …',
  },
  'Monday of week number 20, forever': {
    start: '19970512T090000',
    rule: 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
    lists: '1997-05 12, 1998-05 11, 1999-05 17 …',
  },
  'Every Thursday in March, forever': {
    start: '19970313T090000',
    rule: 'FREQ=YEARLY;BYMONTH=3;BYDAY=TH',
    lists: '1997-03 13 20 27, 1998-03 5 12 19 26, 1999-03 4 11 18 25 …',
  },
  'Every Thursday, but only during June, July, and August, forever': {
    start: '19970605T090000',
    rule: 'FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8',
    lists: `1997-06 5 12 19 26, 1997-07 3 10 17 24 31, 1997-08 7 14 21 28, 1998-06 4 11 18 25, 1998-07 2 9 16 23 30,
      1998-08 6 13 20 27, 1999-06 3 10 17 24, 1999-07 1 8 15 22 29, 1999-08 5 12 19 26 …`,
  },
  'Every Friday the 13th, forever': {
    rule: 'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
    also: 'EXDATE;TZID=America/New_York:19970902T090000',
    lists: '1998-02 13, 1998-03 13, 1998-11 13, 1999-08 13, 2000-10 13 …',
  },
  'The first Saturday that follows the first Sunday of the month, forever': {
    start: '19970913T090000',
    rule: 'FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13',
    lists: `1997-09 13, 1997-10 11, 1997-11 8, 1997-12 13, 1998-01 10, 1998-02 7, 1998-03 7, 1998-04 11, 1998-05 9,
      1998-06 13 …`,
  },
  'Every 4 years, the first Tuesday after a Monday in November, forever (U.S. Presidential Election day)': {
    start: '19961105T090000',
    rule: 'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
    lists: '1996-11 5, 2000-11 7, 2004-11 2 …',
  },
  'The third instance into the month of one of Tuesday, Wednesday, or Thursday, for the next 3 months': {
    start: '19970904T090000',
    rule: 'FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3',
    lists: '1997-09 4, 1997-10 7, 1997-11 6',
  },
  'The second-to-last weekday of the month': {
    start: '19970929T090000',
    rule: 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2',
    lists: '1997-09 29, 1997-10 30, 1997-11 27, 1997-12 30, 1998-01 29, 1998-02 26, 1998-03 30 …',
  },
  // Its end as erratum 3883 has it: the RFC’s own, 17:00 UTC, is 13:00 in New York, and the third time that it lists comes after.
  'Every 3 hours from 9:00 AM to 5:00 PM on a specific day': {
    rule: 'FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z',
    lists: '1997-09 2 at 9:00 12:00 15:00',
  },
  'Every 15 minutes for 6 occurrences': {
    rule: 'FREQ=MINUTELY;INTERVAL=15;COUNT=6',
    lists: '1997-09 2 at 9:00 9:15 9:30 9:45 10:00 10:15',
  },
  'Every hour and a half for 4 occurrences': {
    rule: 'FREQ=MINUTELY;INTERVAL=90;COUNT=4',
    lists: '1997-09 2 at 9:00 10:30 12:00 13:30',
  },
  'Every 20 minutes from 9:00 AM to 4:40 PM every day': {
    rule: 'FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40',
    lists: `${everyTwentyMinutes('1997-09 2')}, ${everyTwentyMinutes('1997-09 3')} …`,
  },
  'Every 20 minutes from 9:00 AM to 4:40 PM every day, said otherwise': {
    rule: 'FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16',
    lists: `${everyTwentyMinutes('1997-09 2')}, ${everyTwentyMinutes('1997-09 3')} …`,
  },
  'An example where the days generated makes a difference because of WKST': {
    start: '19970805T090000',
    rule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
    lists: '1997-08 5 10 19 24',
  },
  'changing only WKST from MO to SU, yields different results': {
    start: '19970805T090000',
    rule: 'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
    lists: '1997-08 5 17 19 31',
  },
  'An example where an invalid date (i.e., February 30) is ignored': {
    start: '20070115T090000',
    rule: 'FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5',
    lists: '2007-01 15 30, 2007-02 15, 2007-03 15 30',
  },
}

function everyTwentyMinutes(day: string): string {
  const times = [9, 10, 11, 12, 13, 14, 15, 16].map((hour) => `${hour}:00 ${hour}:20 ${hour}:40`)
  return `${day} at ${times.join(' ')}`
}

/** `1997-09 2 4 10-12, 1997-10 1 at 9:00 12:00` → the instants in New York. */
function instantsOf(lists: string): string[] {
  return lists.split(',').flatMap((part) => {
    const [days = '', times = '9:00'] = part.replace('…', '').trim().split(' at ')
    const [month = '', ...numbers] = days.split(' ')
    return numbers.flatMap((written) => {
      const [first = 0, last = first] = written.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, index) => first + index).flatMap((day) =>
        times.split(' ').map((time) => {
          const local = `${month}-${String(day).padStart(2, '0')}T${time.padStart(5, '0')}`
          return Temporal.PlainDateTime.from(local).toZonedDateTime('America/New_York').toInstant().toString()
        }),
      )
    })
  })
}

test.each(Object.entries(examples))('%s', (_, { rule, start = '19970902T090000', lists, also }) => {
  const listed = instantsOf(lists)
  const end = Temporal.Instant.from(lists.includes('…') ? listed.at(-1)! : '2009-01-01T00:00:00Z')
  const read = busyTimes({
    text: [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//RFC 5545//examples//EN',
      'BEGIN:VEVENT',
      'UID:example',
      'DTSTAMP:19970610T172345Z',
      `DTSTART;TZID=America/New_York:${start}`,
      'DURATION:PT1M',
      `RRULE:${rule}`,
      ...(also ? [also] : []),
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n'),
    from: Temporal.Instant.from('1996-01-01T00:00:00Z').epochMilliseconds,
    until: end.epochMilliseconds + 1000,
    ...{ zone: 'Asia/Tokyo', travels: [], own: [] },
  })

  expect(read?.unreadable).toBe(0)
  expect(read?.busy.map(([start]) => Temporal.Instant.fromEpochMilliseconds(start).toString())).toEqual(listed)
  expect(read?.busy.every(([start, end]) => end - start === 60_000)).toBe(true)
})
