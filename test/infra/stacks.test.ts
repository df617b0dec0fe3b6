/** All tests of the templates. They share a file because loading the CDK and synthesising a stage take most time. */
import './answer-cache.ts';
import './customer-key.ts';
import './event-bus.ts';
import './monitoring.ts';
import './permissions.ts';
import './root-key.ts';
import './stateful-stack.ts';
import './stateless-stack.ts';
