// One file to fetch: what the HTTP adapter needs for a failure or for a list of people.
export { failureOf } from './http-failure.js';
export { listMembers, searchUsers } from './http-people.js';
