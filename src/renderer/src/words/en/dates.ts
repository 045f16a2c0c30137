/** Times as they are spoken of. The dates themselves come from `components/dates.ts`. */
export const dates = {
  utc: '{date}, {time} UTC',
  both: '{utc} (local {local})',
  justNow: 'Just now',
  minutesAgo: '{n} min ago',
  hoursAgo: '{n} h ago',
  yesterday: 'Yesterday',
  daysAgo: '{days} ago',
  endedAgo: 'ended {days} ago',
  left: '{days} left of {total}',
  fromTo: '{from} to {to}',
} as const
