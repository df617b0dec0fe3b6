/** The tests of the templates, in one file: loading the CDK and synthesising a stage is most of what they take. */
import './answer-cache.ts';
import './customer-key.ts';
import './monitoring.ts';
import './permissions.ts';
import './stateful-stack.ts';
import './stateless-stack.ts';
