import { describeErrors } from './support/errorTests.ts';
import { planKinds } from './support/sampleStore.ts';

// One part of the kinds per file, so that they run side by side.
describeErrors(planKinds.slice(3, 6));
