export { supervisor } from './supervisor.ts';
