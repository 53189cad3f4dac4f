import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// The same sources give the same bytes on every machine: `make console-compare` relies on it.
export default defineConfig(({ mode }) => ({
  base: "/console/",
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: "true", // Element Plus has components of that kind
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
    __INTLIFY_DROP_MESSAGE_COMPILER__: "false",
  },
  build: {
    outDir: "../src/guikang/web/console/static",
    emptyOutDir: true,
    target: ["chrome87", "edge88", "firefox90", "safari14"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the policy allows no data: address
    cssCodeSplit: true,
    sourcemap: false,
    reportCompressedSize: false,
    license: { fileName: "licenses.md" },
    // The tests try the parts on pages of their own: `--mode trial`.
    rolldownOptions: { input: mode === "trial" ? "trial/index.html" : "index.html" },
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:8000", "/static": "http://127.0.0.1:8000" },
  },
}));
