/**
 * Writes beside each time of the page the reader's own, where their clocks differ. It runs before
 * the first paint and follows the parser, so that nothing moves once it is shown; without it, or in
 * the page's own zone, pages give their own time alone.
 *
 * The root element names the page's zone and the words around a time. A time's own attributes say
 * that it shows a clock, and until when it lasts.
 */
export const ZONE_SCRIPT = `(()=>{
const e=document.documentElement,z=e.dataset.zone;
if(!z||Intl.DateTimeFormat().resolvedOptions().timeZone===z)return;
const f=(o,timeZone)=>{const m=new Intl.DateTimeFormat(e.lang==="en"?"en-GB":"fr-FR",{...o,timeZone});return d=>m.format(d)};
const h={hour:"2-digit",minute:"2-digit",hourCycle:"h23"},j={weekday:"short",day:"numeric",month:"short"};
const t=f(h),u=f(h,z),g=f(j),v=f(j,z);
const c=d=>e.lang==="en"?t(d):t(d).replace(":","\\u00a0h\\u00a0");
const r=()=>{for(const x of document.querySelectorAll("time[data-clock]")){
const d=new Date(x.dateTime),n=x.dataset.until&&new Date(x.dataset.until);
let s="";
if(t(d)!==u(d)||g(d)!==v(d)){
s=(g(d)===v(d)?"":g(d).replace(/\\b1 (?=\\D)/,e.lang==="en"?"1 ":"1er ")+", ")+c(d)+(n?"\\u2013"+c(n):"");
s=e.dataset.here.replace("#",s)}
if((x.dataset.here||"")!==s){if(s)x.dataset.here=s;else delete x.dataset.here}
}};
new MutationObserver(r).observe(e,{childList:true,subtree:true,attributes:true,attributeFilter:["datetime","data-here"]});
})()`.replaceAll("\n", "");
