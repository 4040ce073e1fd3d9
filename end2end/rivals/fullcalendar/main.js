// The week of the measurement in FullCalendar, as its documentation sets it up.

import 'temporal-polyfill/global';
import { Calendar } from 'fullcalendar';
import interaction from 'fullcalendar/interaction';
import classic from 'fullcalendar/themes/classic';
import timeGrid from 'fullcalendar/timegrid';
import 'fullcalendar/skeleton.css';
import 'fullcalendar/themes/classic/theme.css';
import 'fullcalendar/themes/classic/palette.css';

globalThis.show = (things) => {
  const calendar = new Calendar(document.getElementById('calendar'), {
    plugins: [timeGrid, interaction, classic],
    initialView: 'timeGridWeek',
    initialDate: things[0].date,
    firstDay: 1,
    height: 'auto',
    editable: true,
    slotMinTime: '07:00',
    slotMaxTime: '21:00',
    events: things.map(({ id, date, start, end }) => ({ id, title: start, start: `${date}T${start}`, end: `${date}T${end}`, classNames: [`thing-${id}`], className: `thing-${id}` })),
  });
  calendar.render();
};
