import { describe, expect, it } from '@jest/globals';
import {
  customerInput,
  displayName,
  documentOf,
  NO_LINKS,
  type CustomerEvent,
  type CustomerFields,
  type CustomerInput,
} from '@clientele/contracts';
import { fold, isRefusal, type Decision } from '@clientele/decider';
import { standingAfter } from '@clientele/decider/scenario';
import fc from 'fast-check';
import { changes } from './changes.ts';
import { amendCustomer, customer, registerCustomer, replaceCustomer, type Customer } from './customer.ts';

const id = '0190a000-0000-7000-8000-000000000001';
const uuid = (index: number) => `0190a000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;
const projectId = (index: number) => uuid(0xa00 + index);

const text = fc.oneof(
  fc.constantFrom('', ' ', 'Jane', 'Mary Ann', 'Acme AG', ' x ', 'a  b', 'é'),
  fc.string(),
);
const word = fc.oneof(text, fc.constant(null));
const decimal = fc.constantFrom('0', '0.00', '5', '-12.50', '100.10');
const moment = fc.constantFrom(
  '2026-01-01T00:00:00Z',
  '2026-06-01T12:00:00+02:00',
  '2026-06-01T10:00:00.000Z',
);
const partly = <Members extends object>(members: { [Name in keyof Members]: fc.Arbitrary<Members[Name]> }) =>
  fc.record(members, { requiredKeys: [] });

const address = partly({
  raw: word,
  street: word,
  country: word,
  coordinates: fc.constantFrom(null, { latitude: 47, longitude: 8.5 }),
});
// JSON knows no negative zero, so what a client sends never has one.
const json = fc.jsonValue({ maxDepth: 2 }).map((value): typeof value => JSON.parse(JSON.stringify(value)));
const meta = fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), json, {
  maxKeys: 2,
});
const item = fc.record({
  itemType: fc.constantFrom('assay', 'panel'),
  itemId: fc.integer({ min: 1, max: 3 }),
  percent: fc.option(decimal),
});

const members = {
  externalId: word,
  kind: fc.constantFrom('person', 'company'),
  firstName: word,
  lastName: word,
  company: fc.option(partly({ name: word, vatId: word })),
  gender: fc.constantFrom(null, 'female'),
  email: fc.constantFrom(null, 'a@acme.example', 'b@acme.example'),
  address: fc.option(address),
  deliveryAddress: fc.option(address),
  active: fc.option(fc.boolean()),
  inactive: fc.option(fc.boolean()),
  archived: fc.option(fc.boolean()),
  activeFrom: fc.option(moment),
  statusCode: fc.option(fc.nat(3)),
  note: word,
  tags: fc.option(fc.array(fc.constantFrom('vip', ' vip', 'lab'), { maxLength: 3 })),
  billing: fc.option(
    partly({ dueDays: fc.option(fc.nat(60)), costCenter: word, discountRate: fc.option(decimal) }),
  ),
  appliances: fc.option(fc.array(fc.record({ label: word, target: text }), { maxLength: 2 })),
  userGroups: fc.option(
    fc.uniqueArray(fc.record({ id: fc.nat(3).map(uuid), name: text }), { selector: (group) => group.id }),
  ),
  itemDiscounts: fc.option(
    fc.uniqueArray(item, { selector: ({ itemType, itemId }) => `${itemType}${itemId}`, maxLength: 4 }),
  ),
};
const newProjects = fc.option(fc.array(fc.record({ name: text }), { maxLength: 2 }));
const parsed = (input: fc.Arbitrary<object>) => input.map((raw): CustomerInput => customerInput.parse(raw));
const patch = parsed(partly({ ...members, meta: fc.option(meta) }));
const beginning = parsed(partly({ ...members, meta: fc.option(meta), projects: newProjects }));
/** Every member that a client writes, so that a patch of it leaves nothing as it was. */
const whole = parsed(
  fc.record({
    ...members,
    company: fc.record({ name: word, vatId: word, taxId: word, crn: word }),
    address: fc.constant(null),
    deliveryAddress: fc.constant(null),
    billing: fc.constant(null),
  }),
);

const written = (input: CustomerInput) => ({
  id,
  number: 7,
  input,
  fresh: [0, 1].map((index) => ({ id: projectId(index), number: index + 1 })),
  freshIds: [],
  now: '2026-02-01T00:00:00.000Z',
  mayDiscount: true,
  mayCreate: true,
  mayUpdate: true,
  addressed: {},
});

const eventsOf = (decision: Decision<CustomerEvent>): readonly CustomerEvent[] => {
  if (isRefusal(decision)) throw new Error(`refused: ${decision.refused}`);
  return decision;
};

interface Present {
  readonly events: readonly CustomerEvent[];
  readonly state: Customer;
}

const after = ({ events, state }: Present, decide: (state: Customer) => Decision<CustomerEvent>): Present => {
  const more = eventsOf(decide(state));
  return { events: [...events, ...more], state: fold(customer, state, more) };
};

const standing = standingAfter(1);
const registered = (input: CustomerInput): Present =>
  after({ events: [], state: customer.initial }, (state) =>
    registerCustomer(written(input))(state, standingAfter(0)),
  );
const amended = (present: Present, input: CustomerInput): Present =>
  after(present, (state) => amendCustomer(written(input))(state, standing));
const replaced = (present: Present, input: CustomerInput): Present =>
  after(present, (state) => replaceCustomer(written(input))(state, standing));

const fieldsOf = ({ state }: Present): CustomerFields => {
  if (state.stage !== 'live') throw new Error(`the customer is ${state.stage}`);
  return state.fields;
};

const inOrder = (fields: CustomerFields) => ({
  ...fields,
  projects: fields.projects.toSorted((a, b) => a.number - b.number),
  itemDiscounts: fields.itemDiscounts.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
});

const read = (present: Present): CustomerInput =>
  customerInput.parse(JSON.parse(JSON.stringify(documentOf(id, fieldsOf(present), standing))));

describe('a difference', () => {
  it('makes of one customer the other', () => {
    fc.assert(
      fc.property(beginning, beginning, (one, two) => {
        const [a, b] = [fieldsOf(registered(one)), fieldsOf(registered({ ...two, externalId: 'b' }))];
        const state: Customer = { stage: 'live', fields: a, hasAbsorbed: false, ...NO_LINKS };
        const made = fieldsOf({ events: [], state: fold(customer, state, changes(a, b)) });
        expect(inOrder(made)).toEqual(inOrder(b));
        expect(changes(a, a)).toEqual([]);
      }),
    );
  });
});

describe('a write', () => {
  it('changes nothing when it says what was read', () => {
    fc.assert(
      fc.property(beginning, patch, (one, two) => {
        const present = amended(registered(one), two);
        expect(replaced(present, read(present)).events).toEqual(present.events);
        // In a patch, `null` takes a member of `meta` away.
        const { meta: _, ...plain } = read(present);
        expect(amended(present, plain).events).toEqual(present.events);
      }),
    );
  });

  it('changes nothing when it is said again', () => {
    fc.assert(
      fc.property(beginning, patch, (one, two) => {
        const present = amended(registered(one), two);
        expect(amended(present, two).events).toEqual(present.events);
      }),
    );
  });

  it('does the same as a patch of everything and as a whole document', () => {
    fc.assert(
      fc.property(beginning, whole, (one, two) => {
        const present = registered({ ...one, meta: {}, projects: null });
        expect(amended(present, two).events).toEqual(replaced(present, two).events);
      }),
    );
  });

  it('makes of a customer what it makes of nobody', () => {
    fc.assert(
      fc.property(beginning, beginning, (one, two) => {
        const made = fieldsOf(replaced(registered({ ...one, archived: false, projects: null }), two));
        expect(inOrder(made)).toEqual(inOrder(fieldsOf(registered(two))));
      }),
    );
  });
});

describe('a display name', () => {
  const shown = (present: Present): string => displayName(fieldsOf(present));
  const plain = (name: string): string => name.replaceAll(/\s+/g, ' ').trim();
  const names = text.filter((name) => name.trim() !== '');

  it('is shown once it was written', () => {
    fc.assert(
      fc.property(beginning, names, (one, name) => {
        const present = amended(registered(one), customerInput.parse({ displayName: name }));
        expect(plain(shown(present))).toBe(plain(name));
        expect(replaced(present, read(present)).events).toEqual(present.events);
      }),
    );
  });

  it('that is shown already changes nothing', () => {
    fc.assert(
      fc.property(beginning, (one) => {
        const present = registered(one);
        const said = customerInput.parse({ displayName: shown(present) });
        expect(amended(present, said).events).toEqual(present.events);
        expect(shown(replaced(present, said))).toBe(shown(present));
      }),
    );
  });
});
