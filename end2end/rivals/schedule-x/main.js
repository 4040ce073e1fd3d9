// The week of the measurement in Schedule-X, as its documentation sets it up.

import 'temporal-polyfill/global';
import { createCalendar, createViewWeek } from '@schedule-x/calendar';
import { createDragAndDropPlugin } from '@schedule-x/drag-and-drop';
import '@schedule-x/theme-default/dist/index.css';

globalThis.show = (things) => {
  const at = (date, time) => Temporal.ZonedDateTime.from(`${date}T${time}[UTC]`);
  const calendar = createCalendar(
    {
      views: [createViewWeek()],
      selectedDate: Temporal.PlainDate.from(things[0].date),
      timezone: 'UTC',
      dayBoundaries: { start: '07:00', end: '21:00' },
      isResponsive: false,
      events: things.map(({ id, date, start, end }) => ({ id, title: start, start: at(date, start), end: at(date, end) })),
    },
    [createDragAndDropPlugin(15)],
  );
  calendar.render(document.getElementById('calendar'));
};
