/** The Element Plus components in use, imported one by one with their styles. Nothing else imports the library. */
import 'element-plus/es/components/base/style/css';
import 'element-plus/es/components/button/style/css';
import 'element-plus/es/components/checkbox/style/css';
import 'element-plus/es/components/input/style/css';
import 'element-plus/es/components/input-number/style/css';
import 'element-plus/es/components/select/style/css';
import 'element-plus/es/components/select-v2/style/css';

export { ElButton } from 'element-plus/es/components/button/index.mjs';
export { ElCheckbox } from 'element-plus/es/components/checkbox/index.mjs';
export { ElInput } from 'element-plus/es/components/input/index.mjs';
export { ElInputNumber } from 'element-plus/es/components/input-number/index.mjs';
export { ElOption, ElSelect } from 'element-plus/es/components/select/index.mjs';
/** For lists without a bound: only the lines that are seen exist. */
export { ElSelectV2 } from 'element-plus/es/components/select-v2/index.mjs';
