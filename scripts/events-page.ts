import { writeFileSync } from 'node:fs';
import { eventsPage } from './events/events-page.ts';

/** Writes docs/events.md. */
writeFileSync('docs/events.md', eventsPage());
