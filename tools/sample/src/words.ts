/** What people write on a customer, beyond what a country decides. */
export const TAGS = [
  'distributor',
  'fair 2025',
  'key account',
  'laboratory',
  'newsletter',
  'partner',
  'reseller',
  'retail',
  'supplier',
  'VIP',
] as const;

export const NOTES = [
  'Calls back after 14:00.',
  'Do not ring on Fridays.',
  'Invoices by e-mail only, to the accounting address.',
  'Met at the trade fair; asked for an offer in autumn.',
  'Pays late but always pays.',
  'Prefers to be visited.\nParking behind the house.',
  'Reviewed with the account manager; contract runs for three years.',
  'Takes deliveries at the back entrance, weekdays until noon.',
] as const;

export const DISCOUNTS = ['2 % within 10 days', '3 % from 1,000 a year', '5 % on spare parts'] as const;

export const SOURCES = ['fair', 'import', 'referral', 'shop', 'website'] as const;

export const APPLIANCES = [
  { label: 'Laboratory', target: 'lab1' },
  { label: 'Second laboratory', target: 'lab2' },
  { label: 'Test bench', target: 'bench' },
  { label: 'Reception', target: 'front' },
] as const;

export const USER_GROUPS = [
  { name: 'Administrators', description: 'May do everything.', permissions: ['read', 'write', 'invite'] },
  { name: 'Technicians', description: null, permissions: ['read', 'write'] },
  { name: 'Guests', description: 'See results only.', permissions: ['read'] },
] as const;

export const PROJECTS = ['Calibration', 'Extension', 'Move', 'Pilot', 'Roof', 'Yearly service'] as const;

/** What contacts are there for. */
export const ROLES = ['accounting', 'management', 'purchasing', 'service'] as const;

export const CARD_PROCESSORS = ['house', 'loyalty', 'prepaid'] as const;

export const BLOCK_REASONS = ['lost', 'stolen', 'worn out'] as const;

export const ENTRY_NOTES = ['Bank transfer', 'Cash desk', 'Goodwill', 'Invoice', 'Voucher'] as const;

/** Documents that are elsewhere, by the ends of their names. */
export const REFERENCES = ['contract', 'data sheet', 'offer', 'test report'] as const;
