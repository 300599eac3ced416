import { BLANK_CONTACT_FLAGS } from '@clientele/contracts';

const FLAGS = Object.keys(BLANK_CONTACT_FLAGS);

/** In a query that has a customer's row under the name `k`: its links to contacts, under the name `l`. */
export const CONTACT_LINKS = `json_to_recordset(k.contacts)
  as l("contactId" uuid, ${FLAGS.map((flag) => `"${flag}" boolean`).join(', ')})`;

/** JSON text of a contact's row `c` with what its link `l` says. */
export const LINKED_CONTACT = `left(c.document::text, -1) || ',"link":'
  || json_build_object(${FLAGS.map((flag) => `'${flag}', l."${flag}"`).join(', ')}) || '}'`;
