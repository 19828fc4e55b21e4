export declare const root: string;
export declare const kept: string;
export declare const compileCache: string;
export declare const sourceMaps: Map<string, string>;
export declare function compiled(filename: string): { code: string; map: string };
