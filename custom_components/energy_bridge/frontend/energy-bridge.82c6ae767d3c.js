var Ni=Object.defineProperty;var u=(n,e,t)=>()=>{if(t)throw t[0];try{return n&&(e=n(n=0)),e}catch(r){throw t=[r],r}};var Li=(n,e)=>{for(var t in e)Ni(n,t,{get:e[t],enumerable:!0})};var Ar,kr=u(()=>{Ar={card:{no_device:"The device of this card doesn't exist, or all of its entities are hidden or disabled.",not_allowed:"You aren't allowed to see this."},hub_card:{name:"EnergyHub",description:"Power flow between sun, battery, house and grid, with phases and battery control.",device:"EnergyHub",sun:"Sun",grid:"Grid",house:"House",battery:"Battery",from_grid:"From the grid",to_grid:"To the grid",charging:"Charging",discharging:"Discharging",state_of_charge:"State of charge",not_known:"Unknown",silent:"The hub isn't sending data.",phases:"Phases",main_fuse:"Main fuse {fuse}",near_fuse:"Near the main fuse",over_fuse:"Above the main fuse",commander:"Battery controlled by",you:"You",you_until:"You until {time}",nobody:"No known order",no_word:"Hub silent",control:"Battery control",power:"Battery power",charge:"Charge {power}",discharge:"Discharge {power}",hold:"Hold",auto:"Auto",duration:"Duration",for_time:"For {duration}",no_end:"Until changed",send:"Send",sending:"Sent. Waiting for the hub's answer …",accepted:"Accepted by the hub: {message}",refused:"Refused by the hub: {message}",not_allowed:"You aren't allowed to control this battery.",lost:"The connection to Home Assistant was lost. The order may still be carried out."},dashboard:{description:"A page for each hub, for swap cabinets and for reports, generated from your devices.",nothing_yet:"There is nothing to show yet. Add an EnergyHub, swap cabinets or reports under *Settings > Devices & services*.",power_now:"Power now",last_day:"Last 24 hours",energy:"Energy",energy_per_hour:"Energy per hour",battery:"Battery",battery_day:"Battery, last 24 hours",phases:"Grid, per phase",strings:"Solar strings",packs:"Packs",reports:"Reports",destinations:"Destinations",waiting_documents:"Waiting documents",what_happened:"Activity"},cabinet_card:{name:"Swap cabinet",description:"The doors of a cabinet with the charge of each pack. Tap a door for details, or hold it to open it.",columns:"Columns",columns_help:"The number of doors side by side. If empty, it depends on the number of slots.",numbering:"Slot numbering",by_row:"From left to right",by_column:"From top to bottom",ready:"ready",charging:"charging",free:"free",faulty:"faulty",next_full:"Next full in {minutes} min",hint:"Tap a slot for details. Hold it for one second to open it.",hint_no_right:"Tap a slot for details. You aren't allowed to open slots.",offline:"Offline",offline_note:"This cabinet isn't reporting now. Its contents are unknown and slots can't be opened.",offline_slot:"The cabinet isn't reporting now. The slot can't be opened.",slot:"Slot {slot}",pack:"pack {pack}",holding:"Keep holding …",opening:"Opening …",opening_slot:"Slot {slot}: opening …",opened:"Opened",opened_slot:"Slot {slot} is open",not_opened:"Not opened",not_allowed:"You aren't allowed to open slot {slot}.",connection_lost:"The connection to Home Assistant was lost. Slot {slot} may still be opened.",no_reason:"Slot {slot} couldn't be opened.",close:"Close",open_slot:"Open slot {slot}",ask:"Open slot {slot} now?",open_now:"Open",cancel:"Cancel",trail:"Pack history",trail_loading:"Loading …",trail_none:"No history",arrived:"Arrived in {cabinet}, slot {slot}",left:"Left {cabinet}, slot {slot}",gone_cabinet:"a removed cabinet"},fleet_card:{name:"Swap cabinets",description:"All swap cabinets in a sortable table and on a map, with a search for packs.",device:"Swap cabinets",show_map:"Show map",show_search:"Show pack search",cabinets:"Cabinets: {count}",cabinet:"Cabinet",condition:"State",ready:"Ready",charging:"Charging",free:"Free",faulty:"Faulty",last_seen:"Last seen",online:"Online",problem:"Problem",offline:"Offline",now:"Now",never:"Not yet",over:"{time} or earlier",find_pack:"Find pack",part_of_id:"Part of the pack ID",no_pack:"No matching packs",packs_found:"Packs found: {count}",more_packs:"Only the {count} packs that moved last are shown.",place:"{cabinet}, slot {slot}",gone_cabinet:"A removed cabinet",away:"Not in a cabinet",was_in:"Last in {place}",there_since:"Since {time}",left_since:"Left {time}",trail:"Pack history",arrived:"Arrived in {place}",left:"Left {place}"},report_card:{name:"Reports",description:"All reports of a destination, with the files delivered, waiting and missing over the last 48 hours.",device:"Report destination",report:"Report",two_days:"Last 48 hours",lane:"{report}, last 48 hours",next_send:"Next delivery",last_error:"Last error",no_error:"None",documents_waiting:"Waiting documents: {count}",send_now:"Send now",now:"Now",live:"Live values aren't stored.",delivered:"Delivered",waiting:"Waiting",gap:"Gap",before_start:"Before the start",unknown:"Unknown",no_history:"Nothing recorded",dropped:"Too old, or too many documents were waiting",refused:"Refused by the destination",lost:"Lost due to a disk error",earlier:"Earlier",later:"Later",close:"Close",loading:"Loading …",content:"File content",bytes:"{size} bytes",from_outbox:"Waiting for delivery",from_folder:"As delivered",from_recorder:"Rebuilt from the recorder. If a file was delivered, it may differ.",cut:"The file is large. Only the beginning is shown.",copy:"Copy",copied:"Copied",not_copied:"The browser doesn't allow copying",download:"Download",export:"Export …",export_title:"Export history",export_what:"Builds the documents of this period again and sends them to {destination}.",from:"From",to:"To",start_export:"Start export",wrong_order:"The end must be after the start.",exporting:"Exporting",cancel:"Cancel export",cancelled:"Export cancelled",exported:"{report} exported. Files: {files}, gaps: {gaps}."}}});function f(n,e){return F(n,e)[0]}function F(n,e){return n.entities.filter(t=>t.translation_key===e).map(t=>t.entity_id)}function ue(n,e){return n.entities===e.entities&&n.devices===e.devices&&n.areas===e.areas&&n.locale.language===e.locale.language}function je(n){return(!Ve||!ue(Ve.hass,n))&&(Ve={hass:n,plant:Ge(n)}),Ve.plant}function Ge(n){let e=new Intl.Collator(n.locale.language,{numeric:!0}),t=Ui(n,e),r=new Map;for(let d of t)Sr(r,d.device.via_device_id,d);let o=d=>r.get(d.device.id)??[],i=d=>t.filter(l=>ne(l.device).startsWith(d)),s=(d,l)=>{let h=`${ne(d.device)}_${l}_`;return t.filter(m=>ne(m.device).startsWith(h))},a=d=>({...d,slots:Fi(d,o(d))});return{hubs:t.filter(d=>ne(d.device)===d.device.primary_config_entry).map(d=>({...d,batteries:s(d,"eso"),strings:s(d,"sso")})),fleets:i("fleet_").map(d=>({...d,cabinets:o(d).map(a)})),destinations:i("destination_").map(d=>({...d,reports:o(d)}))}}function Ft(n){return n.name_by_user||n.name||""}function qe(n){let e=n.map(({name:i})=>i),[t="",...r]=e;if(!r.length)return 0;let o=0;for(let i=t.indexOf(" ")+1;i>0&&r.every(s=>s.startsWith(t.slice(0,i)));i=t.indexOf(" ",i)+1)o=i;return e.every(i=>i.slice(o).trim())?o:0}function Ui(n,e){let t=new Map;for(let o of Object.values(n.entities))o.platform===y&&!o.hidden&&Sr(t,o.device_id,o);return Object.values(n.devices).filter(o=>!o.disabled_by&&ne(o)).map(o=>{let i=o.area_id?n.areas[o.area_id]?.name:void 0,s=t.get(o.id)??[];return s.sort((a,d)=>e.compare(a.entity_id,d.entity_id)),{device:o,name:Ft(o),entities:s,...i&&{area:i}}}).sort((o,i)=>+!o.area-+!i.area||e.compare(o.area??"",i.area??"")||e.compare(o.name,i.name))}function Sr(n,e,t){if(!e)return;let r=n.get(e);r?r.push(t):n.set(e,[t])}function ne(n){return n.identifiers.find(([e])=>e===y)?.[1]??""}function Fi(n,e){let t=ne(n.device).length+1;return e.map(r=>({...r,number:Number(ne(r.device).slice(t))})).sort((r,o)=>r.number-o.number)}var y,Ve,w=u(()=>{"use strict";y="energy_bridge"});async function he(n){let e=n.localize;try{e=await n.loadBackendTranslation(Tr,y)}catch{}return Ae(e)}function Ae(n){return(e,t)=>n(`component.${y}.${Tr}.${e}`,t)||G(e,t)}async function Cr(){await window.hassConnection;let n=Rr();n&&await he(n)}function Rr(){return document.querySelector("home-assistant")?.hass}var Tr,G,q,z,D=u(()=>{"use strict";kr();w();Tr="config_panel",G=(n,e={})=>{let[t="",r=""]=n.split(".");return(Ar[t]?.[r]??"").replace(/\{(\w+)\}/g,(i,s)=>String(e[s]??i))};q=(n,e)=>Ae(Rr()?.localize??(()=>""))(n,e);z=n=>n?Ae(n):q});var Ke,Ye,zt,Mr,Se,Hr,b,Dr,Wt,Bt=u(()=>{Ke=globalThis,Ye=Ke.ShadowRoot&&(Ke.ShadyCSS===void 0||Ke.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,zt=Symbol(),Mr=new WeakMap,Se=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==zt)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Ye&&e===void 0){let r=t!==void 0&&t.length===1;r&&(e=Mr.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),r&&Mr.set(t,e))}return e}toString(){return this.cssText}},Hr=n=>new Se(typeof n=="string"?n:n+"",void 0,zt),b=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((r,o,i)=>r+(s=>{if(s._$cssResult$===!0)return s.cssText;if(typeof s=="number")return s;throw Error("Value passed to 'css' function must be a 'css' function result: "+s+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(o)+n[i+1],n[0]);return new Se(t,n,zt)},Dr=(n,e)=>{if(Ye)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let r=document.createElement("style"),o=Ke.litNonce;o!==void 0&&r.setAttribute("nonce",o),r.textContent=t.cssText,n.appendChild(r)}},Wt=Ye?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let r of e.cssRules)t+=r.cssText;return Hr(t)})(n):n});var Wi,Bi,Vi,ji,Gi,qi,Ze,Nr,Ki,Yi,Te,Vt,Ir,Lr,W,Je=u(()=>{Bt();Bt();({is:Wi,defineProperty:Bi,getOwnPropertyDescriptor:Vi,getOwnPropertyNames:ji,getOwnPropertySymbols:Gi,getPrototypeOf:qi}=Object),Ze=globalThis,Nr=Ze.trustedTypes,Ki=Nr?Nr.emptyScript:"",Yi=Ze.reactiveElementPolyfillSupport,Te=(n,e)=>n,Vt={toAttribute(n,e){switch(e){case Boolean:n=n?Ki:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},Ir=(n,e)=>!Wi(n,e),Lr={attribute:!0,type:String,converter:Vt,reflect:!1,useDefault:!1,hasChanged:Ir};Symbol.metadata??=Symbol("metadata"),Ze.litPropertyMetadata??=new WeakMap;W=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Lr){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let r=Symbol(),o=this.getPropertyDescriptor(e,r,t);o!==void 0&&Bi(this.prototype,e,o)}}static getPropertyDescriptor(e,t,r){let{get:o,set:i}=Vi(this.prototype,e)??{get(){return this[t]},set(s){this[t]=s}};return{get:o,set(s){let a=o?.call(this);i?.call(this,s),this.requestUpdate(e,a,r)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Lr}static _$Ei(){if(this.hasOwnProperty(Te("elementProperties")))return;let e=qi(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(Te("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(Te("properties"))){let t=this.properties,r=[...ji(t),...Gi(t)];for(let o of r)this.createProperty(o,t[o])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[r,o]of t)this.elementProperties.set(r,o)}this._$Eh=new Map;for(let[t,r]of this.elementProperties){let o=this._$Eu(t,r);o!==void 0&&this._$Eh.set(o,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let r=new Set(e.flat(1/0).reverse());for(let o of r)t.unshift(Wt(o))}else e!==void 0&&t.push(Wt(e));return t}static _$Eu(e,t){let r=t.attribute;return r===!1?void 0:typeof r=="string"?r:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let r of t.keys())this.hasOwnProperty(r)&&(e.set(r,this[r]),delete this[r]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Dr(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,r){this._$AK(e,r)}_$ET(e,t){let r=this.constructor.elementProperties.get(e),o=this.constructor._$Eu(e,r);if(o!==void 0&&r.reflect===!0){let i=(r.converter?.toAttribute!==void 0?r.converter:Vt).toAttribute(t,r.type);this._$Em=e,i==null?this.removeAttribute(o):this.setAttribute(o,i),this._$Em=null}}_$AK(e,t){let r=this.constructor,o=r._$Eh.get(e);if(o!==void 0&&this._$Em!==o){let i=r.getPropertyOptions(o),s=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:Vt;this._$Em=o;let a=s.fromAttribute(t,i.type);this[o]=a??this._$Ej?.get(o)??a,this._$Em=null}}requestUpdate(e,t,r,o=!1,i){if(e!==void 0){let s=this.constructor;if(o===!1&&(i=this[e]),r??=s.getPropertyOptions(e),!((r.hasChanged??Ir)(i,t)||r.useDefault&&r.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(s._$Eu(e,r))))return;this.C(e,t,r)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:r,reflect:o,wrapped:i},s){r&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,s??t??this[e]),i!==!0||s!==void 0)||(this._$AL.has(e)||(this.hasUpdated||r||(t=void 0),this._$AL.set(e,t)),o===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[o,i]of this._$Ep)this[o]=i;this._$Ep=void 0}let r=this.constructor.elementProperties;if(r.size>0)for(let[o,i]of r){let{wrapped:s}=i,a=this[o];s!==!0||this._$AL.has(o)||a===void 0||this.C(o,void 0,i,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(r=>r.hostUpdate?.()),this.update(t)):this._$EM()}catch(r){throw e=!1,this._$EM(),r}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};W.elementStyles=[],W.shadowRootOptions={mode:"open"},W[Te("elementProperties")]=new Map,W[Te("finalized")]=new Map,Yi?.({ReactiveElement:W}),(Ze.reactiveElementVersions??=[]).push("2.1.2")});function Kr(n,e){if(!Yt(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return Fr!==void 0?Fr.createHTML(e):e}function ae(n,e,t=n,r){if(e===S)return e;let o=r!==void 0?t._$Co?.[r]:t._$Cl,i=Oe(e)?void 0:e._$litDirective$;return o?.constructor!==i&&(o?._$AO?.(!1),i===void 0?o=void 0:(o=new i(n),o._$AT(n,t,r)),r!==void 0?(t._$Co??=[])[r]=o:t._$Cl=o),o!==void 0&&(e=ae(n,o._$AS(n,e.values),o,r)),e}var Gt,Ur,Xe,Fr,qt,B,Kt,Zi,se,Re,Oe,Yt,Gr,jt,Ce,zr,Wr,oe,Br,Vr,qr,Zt,c,fe,ja,S,p,jr,ie,Yr,Pe,Qe,me,de,et,tt,rt,nt,Zr,Ji,Jr,K=u(()=>{Gt=globalThis,Ur=n=>n,Xe=Gt.trustedTypes,Fr=Xe?Xe.createPolicy("lit-html",{createHTML:n=>n}):void 0,qt="$lit$",B=`lit$${Math.random().toFixed(9).slice(2)}$`,Kt="?"+B,Zi=`<${Kt}>`,se=document,Re=()=>se.createComment(""),Oe=n=>n===null||typeof n!="object"&&typeof n!="function",Yt=Array.isArray,Gr=n=>Yt(n)||typeof n?.[Symbol.iterator]=="function",jt=`[ 	
\f\r]`,Ce=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,zr=/-->/g,Wr=/>/g,oe=RegExp(`>|${jt}(?:([^\\s"'>=/]+)(${jt}*=${jt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Br=/'/g,Vr=/"/g,qr=/^(?:script|style|textarea|title)$/i,Zt=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),c=Zt(1),fe=Zt(2),ja=Zt(3),S=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),jr=new WeakMap,ie=se.createTreeWalker(se,129);Yr=(n,e)=>{let t=n.length-1,r=[],o,i=e===2?"<svg>":e===3?"<math>":"",s=Ce;for(let a=0;a<t;a++){let d=n[a],l,h,m=-1,g=0;for(;g<d.length&&(s.lastIndex=g,h=s.exec(d),h!==null);)g=s.lastIndex,s===Ce?h[1]==="!--"?s=zr:h[1]!==void 0?s=Wr:h[2]!==void 0?(qr.test(h[2])&&(o=RegExp("</"+h[2],"g")),s=oe):h[3]!==void 0&&(s=oe):s===oe?h[0]===">"?(s=o??Ce,m=-1):h[1]===void 0?m=-2:(m=s.lastIndex-h[2].length,l=h[1],s=h[3]===void 0?oe:h[3]==='"'?Vr:Br):s===Vr||s===Br?s=oe:s===zr||s===Wr?s=Ce:(s=oe,o=void 0);let x=s===oe&&n[a+1].startsWith("/>")?" ":"";i+=s===Ce?d+Zi:m>=0?(r.push(l),d.slice(0,m)+qt+d.slice(m)+B+x):d+B+(m===-2?a:x)}return[Kr(n,i+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),r]},Pe=class n{constructor({strings:e,_$litType$:t},r){let o;this.parts=[];let i=0,s=0,a=e.length-1,d=this.parts,[l,h]=Yr(e,t);if(this.el=n.createElement(l,r),ie.currentNode=this.el.content,t===2||t===3){let m=this.el.content.firstChild;m.replaceWith(...m.childNodes)}for(;(o=ie.nextNode())!==null&&d.length<a;){if(o.nodeType===1){if(o.hasAttributes())for(let m of o.getAttributeNames())if(m.endsWith(qt)){let g=h[s++],x=o.getAttribute(m).split(B),O=/([.?@])?(.*)/.exec(g);d.push({type:1,index:i,name:O[2],strings:x,ctor:O[1]==="."?et:O[1]==="?"?tt:O[1]==="@"?rt:de}),o.removeAttribute(m)}else m.startsWith(B)&&(d.push({type:6,index:i}),o.removeAttribute(m));if(qr.test(o.tagName)){let m=o.textContent.split(B),g=m.length-1;if(g>0){o.textContent=Xe?Xe.emptyScript:"";for(let x=0;x<g;x++)o.append(m[x],Re()),ie.nextNode(),d.push({type:2,index:++i});o.append(m[g],Re())}}}else if(o.nodeType===8)if(o.data===Kt)d.push({type:2,index:i});else{let m=-1;for(;(m=o.data.indexOf(B,m+1))!==-1;)d.push({type:7,index:i}),m+=B.length-1}i++}}static createElement(e,t){let r=se.createElement("template");return r.innerHTML=e,r}};Qe=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:r}=this._$AD,o=(e?.creationScope??se).importNode(t,!0);ie.currentNode=o;let i=ie.nextNode(),s=0,a=0,d=r[0];for(;d!==void 0;){if(s===d.index){let l;d.type===2?l=new me(i,i.nextSibling,this,e):d.type===1?l=new d.ctor(i,d.name,d.strings,this,e):d.type===6&&(l=new nt(i,this,e)),this._$AV.push(l),d=r[++a]}s!==d?.index&&(i=ie.nextNode(),s++)}return ie.currentNode=se,o}p(e){let t=0;for(let r of this._$AV)r!==void 0&&(r.strings!==void 0?(r._$AI(e,r,t),t+=r.strings.length-2):r._$AI(e[t])),t++}},me=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,r,o){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=r,this.options=o,this._$Cv=o?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=ae(this,e,t),Oe(e)?e===p||e==null||e===""?(this._$AH!==p&&this._$AR(),this._$AH=p):e!==this._$AH&&e!==S&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Gr(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==p&&Oe(this._$AH)?this._$AA.nextSibling.data=e:this.T(se.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:r}=e,o=typeof r=="number"?this._$AC(e):(r.el===void 0&&(r.el=Pe.createElement(Kr(r.h,r.h[0]),this.options)),r);if(this._$AH?._$AD===o)this._$AH.p(t);else{let i=new Qe(o,this),s=i.u(this.options);i.p(t),this.T(s),this._$AH=i}}_$AC(e){let t=jr.get(e.strings);return t===void 0&&jr.set(e.strings,t=new Pe(e)),t}k(e){Yt(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,r,o=0;for(let i of e)o===t.length?t.push(r=new n(this.O(Re()),this.O(Re()),this,this.options)):r=t[o],r._$AI(i),o++;o<t.length&&(this._$AR(r&&r._$AB.nextSibling,o),t.length=o)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let r=Ur(e).nextSibling;Ur(e).remove(),e=r}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},de=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,r,o,i){this.type=1,this._$AH=p,this._$AN=void 0,this.element=e,this.name=t,this._$AM=o,this.options=i,r.length>2||r[0]!==""||r[1]!==""?(this._$AH=Array(r.length-1).fill(new String),this.strings=r):this._$AH=p}_$AI(e,t=this,r,o){let i=this.strings,s=!1;if(i===void 0)e=ae(this,e,t,0),s=!Oe(e)||e!==this._$AH&&e!==S,s&&(this._$AH=e);else{let a=e,d,l;for(e=i[0],d=0;d<i.length-1;d++)l=ae(this,a[r+d],t,d),l===S&&(l=this._$AH[d]),s||=!Oe(l)||l!==this._$AH[d],l===p?e=p:e!==p&&(e+=(l??"")+i[d+1]),this._$AH[d]=l}s&&!o&&this.j(e)}j(e){e===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},et=class extends de{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===p?void 0:e}},tt=class extends de{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==p)}},rt=class extends de{constructor(e,t,r,o,i){super(e,t,r,o,i),this.type=5}_$AI(e,t=this){if((e=ae(this,e,t,0)??p)===S)return;let r=this._$AH,o=e===p&&r!==p||e.capture!==r.capture||e.once!==r.once||e.passive!==r.passive,i=e!==p&&(r===p||o);o&&this.element.removeEventListener(this.name,this,r),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},nt=class{constructor(e,t,r){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=r}get _$AU(){return this._$AM._$AU}_$AI(e){ae(this,e)}},Zr={M:qt,P:B,A:Kt,C:1,L:Yr,R:Qe,D:Gr,V:ae,I:me,H:de,N:tt,U:rt,B:et,F:nt},Ji=Gt.litHtmlPolyfillSupport;Ji?.(Pe,me),(Gt.litHtmlVersions??=[]).push("3.3.3");Jr=(n,e,t)=>{let r=t?.renderBefore??e,o=r._$litPart$;if(o===void 0){let i=t?.renderBefore??null;r._$litPart$=o=new me(e.insertBefore(Re(),i),i,void 0,t??{})}return o._$AI(n),o}});var Jt,_,Xi,Xr=u(()=>{Je();Je();K();K();Jt=globalThis,_=class extends W{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Jr(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return S}};_._$litElement$=!0,_.finalized=!0,Jt.litElementHydrateSupport?.({LitElement:_});Xi=Jt.litElementPolyfillSupport;Xi?.({LitElement:_});(Jt.litElementVersions??=[]).push("4.2.2")});var Qr=u(()=>{});var v=u(()=>{Je();K();Xr();Qr()});var V,ge,Y,ot=u(()=>{V={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},ge=n=>(...e)=>({_$litDirective$:n,values:e}),Y=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,r){this._$Ct=e,this._$AM=t,this._$Ci=r}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}}});var sd,en,Qi,tn,rn=u(()=>{K();({I:sd}=Zr),en=n=>n.strings===void 0,Qi={},tn=(n,e=Qi)=>n._$AH=e});var nn,on=u(()=>{K();ot();rn();nn=ge(class extends Y{constructor(n){if(super(n),n.type!==V.PROPERTY&&n.type!==V.ATTRIBUTE&&n.type!==V.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!en(n))throw Error("`live` bindings can only contain a single expression")}render(n){return n}update(n,[e]){if(e===S||e===p)return e;let t=n.element,r=n.name;if(n.type===V.PROPERTY){if(e===t[r])return S}else if(n.type===V.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(r))return S}else if(n.type===V.ATTRIBUTE&&t.getAttribute(r)===e+"")return S;return tn(n),e}})});var sn=u(()=>{on()});var an,es,j,dn=u(()=>{K();ot();an="important",es=" !"+an,j=ge(class extends Y{constructor(n){if(super(n),n.type!==V.ATTRIBUTE||n.name!=="style"||n.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(n){return Object.keys(n).reduce((e,t)=>{let r=n[t];return r==null?e:e+`${t=t.includes("-")?t:t.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${r};`},"")}update(n,[e]){let{style:t}=n.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(e)),this.render(e);for(let r of this.ft)e[r]==null&&(this.ft.delete(r),r.includes("-")?t.removeProperty(r):t[r]=null);for(let r in e){let o=e[r];if(o!=null){this.ft.add(r);let i=typeof o=="string"&&o.endsWith(es);r.includes("-")||i?t.setProperty(r,i?o.slice(0,-11):o,i?an:""):t[r]=o}}return S}})});var it=u(()=>{dn()});function Xt(n,e){let t=n.number_format??"language",r=JSON.stringify([t,n.language,e]),o=cn.get(r);if(o)return o;let i=t==="system"?void 0:ts[t]??(t==="none"?"en-US":n.language),s=t==="none"?{useGrouping:!1}:{},a=new Intl.NumberFormat(i,{...s,...e});return cn.set(r,a),a}function Qt(n,e,t=0){let r=Math.abs(e)<.5/10**t?0:e;return Xt(n,{minimumFractionDigits:t,maximumFractionDigits:t}).format(r)}function Ee(n,e,t,r=0){return`${Qt(n,e,r)}${rs}${t}`}function be(n,e,t){return Math.abs(e)<999.5?Ee(n,e,"W"):Ee(n,e/1e3,"kW",t??(Math.abs(e)<9995?2:1))}function st(n,e){return Xt(n,{style:"percent",maximumFractionDigits:0}).format(e)}function ln(n,e){let[t,r]=e%3600?[e/60,"minute"]:[e/3600,"hour"];return Xt({language:n.language},{style:"unit",unit:`${r}`,unitDisplay:"long"}).format(Number(t))}var ts,rs,cn,Me=u(()=>{"use strict";ts={comma_decimal:["en-US","en"],decimal_comma:["de","es","it"],space_comma:["fr","sv","cs"],quote_decimal:["de-CH"]},rs=" ",cn=new Map});function at(n){n.repeat&&n.preventDefault()}var er=u(()=>{"use strict"});async function P(n,e,t={}){let r=e,o=r.error?.code??r.code??e;if(o==="unauthorized"&&t.notAllowed)return t.notAllowed;if(o===3)return t.lost??n.localize("ui.notification_toast.connection_lost");let{translation_domain:i,translation_key:s,translation_placeholders:a,message:d=""}=r;if(!i||!s)return d;try{return(await n.loadBackendTranslation("exceptions",i))(`component.${i}.exceptions.${s}.message`,a)||d}catch{return d}}function pn(n){return n.translation_placeholders?.message}var ce=u(()=>{"use strict"});var $,N,dt,E=u(()=>{"use strict";v();$=b`
  :host {
    display: block;
  }
  ha-card {
    height: 100%;
    box-sizing: border-box;
    padding: 16px;
    color: var(--primary-text-color);
  }
  .none {
    color: var(--secondary-text-color);
    margin: 0;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: none;
    padding: 0;
    margin: 0;
    cursor: pointer;
    text-align: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`,N=b`
  .title {
    font-size: var(--ha-card-header-font-size, 1.5em);
    font-weight: 400;
    line-height: 1.3;
    margin: 0 0 12px;
  }
  input,
  select {
    font: inherit;
    color: inherit;
    background: var(--secondary-background-color);
    border: 1px solid var(--secondary-text-color);
    border-radius: 8px;
    padding: 8px 12px;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
  }
  button.plain,
  button.strong {
    padding: 6px 14px;
    border-radius: 18px;
    border: 1px solid var(--secondary-text-color);
    white-space: nowrap;
  }
  button.strong {
    background: var(--primary-text-color);
    border-color: var(--primary-text-color);
    color: var(--card-background-color);
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  .shape {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: currentcolor;
  }
  .shape.good {
    color: color-mix(in srgb, var(--success-color), var(--primary-text-color) 25%);
  }
  .shape.warning {
    color: color-mix(in srgb, var(--warning-color), var(--primary-text-color) 35%);
  }
  .shape.gone {
    color: color-mix(in srgb, var(--error-color), var(--primary-text-color) 15%);
  }
`,dt=b`
  dialog {
    max-width: 100%;
    box-sizing: border-box;
    border: none;
    border-radius: 16px;
    padding: 24px;
    background: var(--ha-card-background, var(--card-background-color));
    color: var(--primary-text-color);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  dialog h2 {
    font-size: 1.4em;
    font-weight: 400;
    margin: 0 0 8px;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 16px;
  }
  .space {
    flex: 1;
  }
  @media (max-width: 480px) {
    .space {
      display: none;
    }
  }
`});var un,hn,mn,fn=u(()=>{"use strict";v();un=b`
  height: 8px;
  border-radius: 4px;
  background:
    linear-gradient(var(--secondary-text-color), var(--secondary-text-color)) center / 2px 100% no-repeat,
    linear-gradient(
      to right,
      transparent var(--from),
      var(--primary-color) var(--from) var(--to),
      transparent var(--to)
    ),
    var(--divider-color);
`,hn=b`
  box-sizing: border-box;
  width: var(--thumb);
  height: var(--thumb);
  border: 2px solid var(--ha-card-background, var(--card-background-color));
  border-radius: 50%;
  background: var(--primary-color);
`,mn=b`
  .control {
    display: flex;
    flex-direction: column;
    padding-top: 16px;
    border-top: 1px solid var(--divider-color);
  }
  .order {
    font-size: 1.125rem;
    font-weight: 500;
    text-align: center;
  }
  input {
    --thumb: 20px;
    --from: calc(var(--thumb) / 2 + var(--low) * (100% - var(--thumb)));
    --to: calc(var(--thumb) / 2 + var(--high) * (100% - var(--thumb)));
    width: 100%;
    height: 32px;
    margin: 0;
    border-radius: 6px;
    background: none;
    appearance: none;
    cursor: pointer;
  }
  input::-webkit-slider-runnable-track {
    ${un}
  }
  input::-moz-range-track {
    ${un}
  }
  input::-webkit-slider-thumb {
    ${hn}
    margin-top: -6px;
    appearance: none;
  }
  input::-moz-range-thumb {
    ${hn}
  }
  .ends {
    display: flex;
    justify-content: space-between;
    gap: 16px;
    color: var(--secondary-text-color);
    font-size: 0.75rem;
  }
  .ends span:last-child {
    text-align: end;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 12px;
  }
  select,
  .row button {
    box-sizing: border-box;
    min-height: 40px;
    padding: 0 12px;
    border: 1px solid var(--divider-color);
    border-radius: 10px;
    font: inherit;
    color: var(--primary-text-color);
  }
  select {
    flex: 2 1 140px;
    min-width: 0;
    background: var(--ha-card-background, var(--card-background-color));
  }
  .row button {
    display: flex;
    flex: 1 0 auto;
    align-items: center;
    justify-content: center;
    gap: 8px;
    font-weight: 500;
    --mdc-icon-size: 20px;
  }
  .row .send {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
  }
  .row button:hover {
    background: color-mix(in srgb, var(--primary-color) 32%, transparent);
  }
  .row button[aria-disabled="true"] {
    cursor: default;
    opacity: 0.6;
  }
  .outcome {
    display: flex;
    gap: 8px;
    margin: 12px 0 0;
    overflow-wrap: anywhere;
    --mdc-icon-size: 20px;
  }
  .outcome ha-icon {
    flex: none;
  }
  .accepted ha-icon {
    color: var(--success-color, #43a047);
  }
  .failed ha-icon {
    color: var(--error-color, #db4437);
  }
`});function He(n){let e=ns.find(t=>n/t<=gn)??n/gn;return{ends:Math.ceil(n/e),step:e}}function tr(n,e){let t=Math.min(Math.abs(n)*He(e).step,e);return t?{mode:n>0?"charge":"discharge",watts:t}:{mode:"hold",watts:0}}function yn({mode:n,watts:e},t){if(n!=="charge"&&n!=="discharge")return 0;let{ends:r,step:o}=He(t),i=Math.min(Math.round(e/o),r);return n==="charge"?i:-i}function vn({mode:n,watts:e},t,r){if(n==="auto")return{action:"release_battery",data:{device_id:t}};if(n==="hold"&&!r)return{action:"hold_battery",data:{device_id:t}};let o={device_id:t,power:Math.round(e),...r&&{duration:{seconds:r}}};return{action:n==="charge"?"charge_battery":"discharge_battery",data:o}}async function wn(n,{action:e,data:t}){let{response:r}=await n.callService(y,e,t,void 0,!1,!0);return r?.message??""}var bn,ns,gn,xn=u(()=>{"use strict";w();bn=[0,900,1800,3600,2*3600,4*3600,8*3600],ns=[10,50,100,200,500,1e3,2e3,5e3],gn=60});function _n(n,e){return c`<p class="outcome ${n}"><ha-icon .icon=${os[n]}></ha-icon><span>${e}</span></p>`}var os,ct,$n=u(()=>{"use strict";v();sn();it();D();Me();er();ce();E();fn();xn();os={sending:"mdi:progress-clock",accepted:"mdi:check-circle-outline",failed:"mdi:alert-circle-outline"},ct=class extends _{static properties={hass:{attribute:!1},text:{attribute:!1},device:{attribute:!1},largest:{attribute:!1},answer:{attribute:!1},mode:{attribute:!1},present:{attribute:!1},canOrder:{attribute:!1},chosen:{state:!0},seconds:{state:!0},given:{state:!0}};static styles=[$,mn];constructor(){super(),this.text=G,this.answer=null,this.present={mode:"hold",watts:0},this.canOrder=!0,this.seconds=0}willUpdate(e){e.has("device")&&(this.chosen=this.given=void 0);let{given:t,answer:r}=this;!t||t.state==="sending"||!r||!e.has("answer")||r.message!==t.message&&r.message!==e.get("answer")?.message&&(this.given=void 0)}render(){let{hass:e,text:t,largest:r}=this;if(!e)return p;let o=this.position,{ends:i}=He(r),s=this.name(tr(o,r)),a=(o+i)/(2*i);return c`<div class="control" role="group" aria-label=${t("hub_card.control")}>
      <output class="order" aria-hidden="true">${s}</output>
      <input
        type="range"
        min=${-i}
        max=${i}
        step="1"
        list="middle"
        .value=${nn(`${o}`)}
        style=${j({"--low":Math.min(a,.5),"--high":Math.max(a,.5)})}
        aria-label=${t("hub_card.power")}
        aria-valuetext=${s}
        @input=${this.choose}
      />
      <datalist id="middle"><option value="0"></option></datalist>
      <div class="ends" aria-hidden="true">
        <span>${this.name({mode:"discharge",watts:r})}</span>
        <span>${this.name({mode:"charge",watts:r})}</span>
      </div>
      <div class="row">
        <select aria-label=${t("hub_card.duration")} @change=${this.chooseDuration}>
          ${bn.map(d=>this.drawDuration(d))}
        </select>
        ${this.drawButton("send",t("hub_card.send"),"mdi:send",()=>tr(this.position,this.largest))}
        ${this.drawButton("auto",t("hub_card.auto"),"mdi:home-automation",()=>({mode:"auto",watts:0}))}
      </div>
      <div role="status">${this.drawAnswer()}</div>
    </div>`}drawDuration(e){let t=e?this.text("hub_card.for_time",{duration:ln(this.hass.locale,e)}):this.text("hub_card.no_end");return c`<option value=${e} ?selected=${e===this.seconds}>${t}</option>`}drawButton(e,t,r,o){let i=this.given?.state==="sending"||!this.canOrder;return c`<button class=${e} aria-disabled=${i?"true":"false"} @keydown=${at} @click=${({detail:s})=>i||s>1||this.give(o())}>
      <ha-icon .icon=${r}></ha-icon><span>${t}</span>
    </button>`}drawAnswer(){let{given:e,answer:t,text:r}=this;if(e)return _n(e.state,`${this.name(e.order)}: ${e.words}`);if(!t)return p;let o=t.status==="nak",i=r(o?"hub_card.refused":"hub_card.accepted",{message:t.message}),s=t.mode&&this.mode&&this.hass?.formatEntityState(this.mode,t.mode);return _n(o?"failed":"accepted",s?`${s}: ${i}`:i)}get position(){let{chosen:e,ends:t,present:r,largest:o}=this;return e===void 0?yn(r,o):Math.max(-t,Math.min(e,t))}get ends(){return He(this.largest).ends}name({mode:e,watts:t}){let{text:r}=this,o={power:be(this.hass.locale,t,t%100?t%10?3:2:1)};return e==="charge"?r("hub_card.charge",o):e==="discharge"?r("hub_card.discharge",o):r(e==="hold"?"hub_card.hold":"hub_card.auto")}choose(e){this.chosen=Number(e.target.value)}chooseDuration(e){this.seconds=Number(e.target.value)}async give(e){let{hass:t,text:r,device:o}=this;if(!t)return;let i;this.given={order:e,state:"sending",words:r("hub_card.sending")};try{let s=await wn(t,vn(e,o,this.seconds));i={order:e,state:"accepted",words:r("hub_card.accepted",{message:s}),message:s}}catch(s){let a=await P(t,s,{notAllowed:r("hub_card.not_allowed"),lost:r("hub_card.lost")});i={order:e,state:"failed",words:a||String(s),message:pn(s)}}o===this.device&&(this.given=i)}}});var is,kn,An=u(()=>{K();ot();is={},kn=ge(class extends Y{constructor(){super(...arguments),this.ot=is}render(n,e){return e()}update(n,[e,t]){if(Array.isArray(e)){if(Array.isArray(this.ot)&&this.ot.length===e.length&&e.every((r,o)=>r===this.ot[o]))return S}else if(this.ot===e)return S;return this.ot=Array.isArray(e)?Array.from(e):e,this.render(e,t)}})});var Sn=u(()=>{An()});var ss,lt,Tn=u(()=>{"use strict";w();ss=6e4,lt=class{constructor(e){this.host=e;e.addController(this)}host;cabinet;answer;time=-1/0;hostDisconnected(){this.cabinet=void 0}get threshold(){return this.answer?.full_threshold??void 0}mayOpen(e){return this.answer?.may_open?.includes(e)??!0}refresh(e,t){let r=Date.now();if(t!==this.cabinet)this.answer=void 0;else if(Math.abs(r-this.time)<ss)return;this.cabinet=t,this.time=r,this.ask(e,t)}async ask(e,t){try{let r=await e.callWS({type:`${y}/cabinet`,device_id:t});if(t!==this.cabinet)return;this.answer=r,this.host.requestUpdate()}catch{}}}});function pt(n){let e={state:"slot_state",charge:"state_of_charge",pack:"pack",temperature:"max_temperature",open:"open"},t={slot:n};for(let[r,o]of Object.entries(e)){let i=f(n,o);i&&(t[r]=i)}return t}function rr({state:n,charge:e,pack:t,temperature:r,open:o}){return[n,e,t,r,o].filter(i=>i!==void 0)}function ye(n){return n!==void 0&&!ds.includes(n.state)}function nr(n){return ye(n)&&n.state!=="no_pack"?n.state:void 0}function De(n){return n.length>Cn?`…${n.slice(-Cn)}`:n}function ve(n,e){if(e.state===void 0)return"unknown";let t=n.states[e.state]?.state??"unavailable";return t==="unavailable"?"offline":as.find(r=>r===t)??"unknown"}function or(n,e,t){let r=e.state===void 0?void 0:n.states[e.state];return ve(n,e)==="offline"?t("cabinet_card.offline"):r?n.formatEntityState(r):n.localize("state.default.unknown")}function Rn(n,e,t){let r=a=>{let d=a===void 0?void 0:n.states[a];return ye(d)?d:void 0},o=r(e.charge),i=nr(r(e.pack)),s=r(e.temperature);return{look:ve(n,e),word:or(n,e,t),level:Math.max(0,Math.min(100,Number(o?.state??0)||0)),...o&&{charge:n.formatEntityState(o)},...i&&{pack:i},...s&&{temperature:n.formatEntityState(s)}}}function On(n,{word:e,charge:t,pack:r,temperature:o},i){return[i("cabinet_card.slot",{slot:n.number}),e,t,r&&i("cabinet_card.pack",{pack:De(r)}),o].filter(Boolean).join(", ")}var as,Cn,ds,Ne=u(()=>{"use strict";w();as=["empty","charging","full","fault","open"],Cn=4,ds=["unknown","unavailable"]});function we(n){return fe`<svg class="sign ${n}" viewBox="0 0 24 24" aria-hidden="true"><path d=${cs[n]} /></svg>`}var cs,ut=u(()=>{"use strict";v();cs={empty:"M5 5h14v14H5z",charging:"M13 3 6 13.5h5L10 21l8-11h-5.5z",full:"M4 12.5 9.5 18 20 7",fault:"M12 3.5 21.5 20h-19zM12 9.5v5M12 17v.6",open:"M5 20h14M7 20V4h10v16M7 4l7 3v15l-7-2",unknown:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.6",offline:"M4 4l16 16M6 10a9 9 0 0 0-2 2M20 12a11 11 0 0 0-7-4M9 15.5a4 4 0 0 1 5 0M12 19v.6"}});function Pn(n,e,t){let{look:r,word:o,level:i,charge:s,pack:a,temperature:d}=e,{name:l,phase:h,isHeld:m,isActive:g}=t;return c`<button
    type="button"
    class="door ${r} ${h?`order-${h}`:""} ${m?"held":""}"
    style="--level: ${i}"
    data-slot=${n.number}
    tabindex=${g?0:-1}
    aria-label=${l}
    @pointerdown=${t.onPress}
    @click=${t.onClick}
    @focus=${t.onFocus}
  >
    <span class="leaf">
      <span class="number">${n.number}</span>${we(r)}
      <span class="word">${o}</span>
      <span class="charge">${s??p}</span>
      <span class="pack" data-text=${a?De(a):""}></span>
      <span class="temperature" data-text=${d??""}></span>
    </span>
    ${m?ls:p}
  </button>`}var ls,En=u(()=>{"use strict";v();Ne();ut();ls=c`<svg class="ring" viewBox="0 0 40 40" aria-hidden="true">
  <circle cx="20" cy="20" r="15.9" /><circle cx="20" cy="20" r="15.9" pathLength="100" />
</svg>`});var ht,Mn=u(()=>{"use strict";ht=class{constructor(e,t){this.host=e;this.done=t;e.addController(this)}host;done;press;after;isSpent=!1;spent;get slot(){return this.press?.slot}hostDisconnected(){this.end(),this.forget()}begin(e,t){if(this.press||!e.isPrimary){this.giveUp();return}if(this.forget(),t===void 0||e.button!==0)return;let r=new AbortController,o=(i,s,a)=>{for(let d of s)i.addEventListener(d,a,{signal:r.signal,capture:!0,passive:!0})};this.press={slot:t,pointer:e.pointerId,x:e.clientX,y:e.clientY,start:performance.now(),timer:setTimeout(()=>this.finish(),1e3),heard:r},o(window,["pointermove"],i=>this.move(i)),o(window,["pointerup"],i=>this.release(i)),o(window,["pointerdown","pointercancel","scroll","wheel","keydown"],()=>this.giveUp()),o(window,["blur"],({target:i})=>i===window&&this.giveUp()),o(document,["visibilitychange"],()=>this.giveUp()),this.host.requestUpdate()}isTap(e){return e.detail===0||!this.isSpent}move({pointerId:e,clientX:t,clientY:r}){let o=this.press;o?.pointer===e&&Math.hypot(t-o.x,r-o.y)>10&&this.giveUp()}release({pointerId:e}){let t=this.press;t?.pointer===e&&(performance.now()-t.start>400&&this.swallowClick(),this.end())}finish(){let e=this.press?.slot;this.giveUp(),e!==void 0&&this.done(e)}giveUp(){if(!this.press)return;this.end(),this.isSpent=!0,this.after=new AbortController;let{signal:e}=this.after;window.addEventListener("pointerup",()=>this.swallowClick(),{capture:!0,signal:e}),window.addEventListener("pointercancel",()=>this.forget(),{capture:!0,signal:e})}swallowClick(){this.isSpent=!0,clearTimeout(this.spent),this.spent=setTimeout(()=>this.forget(),300)}forget(){clearTimeout(this.spent),this.after?.abort(),this.isSpent=!1}end(){this.press&&(clearTimeout(this.press.timer),this.press.heard.abort(),this.press=void 0,this.host.requestUpdate())}}});function Dn(n,e){return e!==void 0&&e>=1?Math.min(Math.floor(e),12,Math.max(n,1)):Math.max(1,Math.min(Math.ceil(n/4),6))}function Nn(n,e,t="rows"){let r=Math.ceil(n.length/e);return Array.from({length:r},(o,i)=>Array.from({length:e},(s,a)=>t==="rows"?n[i*e+a]:n[a*r+i]))}function Ln(n,e,t){let r=n.findIndex(s=>s.includes(e)),o=n[r]?.indexOf(e)??-1,i=n.flat().filter(s=>s!==void 0);switch(t){case"ArrowLeft":return n[r]?.[o-1];case"ArrowRight":return n[r]?.[o+1];case"ArrowUp":return n[r-1]?.[o];case"ArrowDown":return n[r+1]?.[o];case"Home":return i[0];case"End":return i.at(-1);default:return}}var Hn,In=u(()=>{"use strict";Hn=["rows","columns"]});function Un(n){let e=0,t;for(let{s:r,lu:o,lc:i}of n)ps.includes(r)||(t!==void 0&&r!==t&&(e=i??o),t=r);return e}function Fn(n,e=0){let t=[];for(let{s:r,lu:o,lc:i}of n){let s=r.trim()?Number(r):Number.NaN,a=i??o;!Number.isFinite(s)||a<e?t=[]:t.push({time:a,charge:s})}return t}function zn(n,e,t){let r=[];n.forEach((a,d)=>{let l=n[d-1];l&&(a.charge<l.charge?r=[]:a.charge>l.charge&&r.push(a))});let o=r[0],i=r.at(-1);if(!o||!i||i.time-o.time<60||i.charge>=e)return;let s=Math.min((i.charge-o.charge)/(i.time-o.time),(i.charge+1-o.charge)/(t-o.time));return Math.max(t,i.time+(e-i.charge)/s)}function Wn(n,e){return Math.max(1,Math.ceil((n-e)/60))}var ps,Bn=u(()=>{"use strict";ps=["unavailable","unknown",""]});function Vn(n,e){return e.filter(t=>t.state!==void 0&&t.charge!==void 0&&n.states[t.state]?.state==="charging")}var us,hs,ms,mt,jn=u(()=>{"use strict";Bn();us=6e4,hs=6e5,ms=95,mt=class{constructor(e){this.host=e;e.addController(this)}host;times=new Map;asked=-1/0;hostDisconnected(){this.asked=-1/0,this.times.clear()}minutes(e,t){let o=Vn(e,t).map(({charge:i})=>this.times.get(i)).filter(i=>i!==void 0);return o.length?Wn(Math.min(...o),Date.now()/1e3):void 0}refresh(e,t,r=ms){let o=Date.now();if(o-this.asked<us&&o>=this.asked)return;let i=Vn(e,t);document.hidden||!i.length||!e.config.components.includes("history")||(this.asked=o,this.ask(e,i,r,o))}async ask(e,t,r,o){let i;try{i=await e.callWS({type:"history/history_during_period",start_time:new Date(o-hs).toISOString(),entity_ids:t.flatMap(({charge:s,pack:a})=>a?[s,a]:[s]),minimal_response:!0,no_attributes:!0})}catch{return}this.times.clear();for(let{charge:s,pack:a}of t){let d=Un(a&&i[a]||[]),l=zn(Fn(i[s]??[],d),r,o/1e3);l!==void 0&&this.times.set(s,l)}this.host.requestUpdate()}}});function bs(n,e,t,r){let o=e?.pack_id,i=e?.soc;return[r("cabinet_card.opened_slot",{slot:n}),o&&r("cabinet_card.pack",{pack:De(o)}),typeof i=="number"&&new Intl.NumberFormat(t,{style:"percent"}).format(i/100)].filter(Boolean).join(", ")}async function ys(n,e,t,r){let o={notAllowed:r("cabinet_card.not_allowed",{slot:t}),lost:r("cabinet_card.connection_lost",{slot:t})};return await P(e,n,o)||r("cabinet_card.no_reason",{slot:t})}var fs,gs,ft,Gn=u(()=>{"use strict";w();ce();Ne();fs=2e4,gs=6e4,ft=class{constructor(e){this.host=e;e.addController(this)}host;orders=new Map;timers=new Map;hostDisconnected(){for(let[e,t]of this.timers)clearTimeout(t),this.orders.delete(e);this.timers.clear()}of({device:e}){return this.orders.get(e.id)}all(e){let t=e.map(({device:r})=>r.id);return[...this.orders].flatMap(([r,o])=>t.includes(r)?[o]:[])}isUnderWay(e){return this.of(e)?.phase==="sent"}async open(e,t,r){let{number:o,device:i}=t;if(this.isUnderWay(t))return;this.put(i.id,{phase:"sent",short:r("cabinet_card.opening"),message:r("cabinet_card.opening_slot",{slot:o})});let s;try{let a={device_id:i.id},{response:d}=await e.callService(y,"open_slot",a,void 0,!1,!0);s={phase:"done",short:r("cabinet_card.opened"),message:bs(o,d,e.locale.language,r)}}catch(a){s={phase:"failed",short:r("cabinet_card.not_opened"),message:await ys(a,e,o,r)}}this.put(i.id,s,s.phase==="done"?fs:gs)}put(e,t,r){if(clearTimeout(this.timers.get(e)),this.timers.delete(e),this.orders.delete(e),this.orders.set(e,t),this.host.requestUpdate(),r===void 0)return;let o=()=>{this.orders.delete(e),this.timers.delete(e),this.host.requestUpdate()};this.timers.set(e,setTimeout(o,r))}}});function Z(n,e){return e.device_id?n.find(({device:t})=>t.id===e.device_id):n[0]}function H(n,e){n.dispatchEvent(new CustomEvent("hass-more-info",{bubbles:!0,composed:!0,detail:{entityId:e}}))}var M,xe=u(()=>{"use strict";v();w();D();M=class extends _{static properties={hass:{attribute:!1},preview:{attribute:!1},config:{state:!0},text:{state:!0}};entityIds=[];found=!1;language;isAsked=!1;constructor(){super(),this.text=G}setConfig(e){this.config=e}getCardSize(){return 6}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}state(e){return e===void 0?void 0:this.hass?.states[e]}requestUpdate(e,t,r){e===void 0&&(this.isAsked=!0),super.requestUpdate(e,t,r)}shouldUpdate(e){let t=this.isAsked;if(this.isAsked=!1,t||e.size>1||!e.has("hass"))return!0;let r=e.get("hass"),o=this.hass;return!r||!o||!ue(r,o)?!0:this.entityIds.some(i=>r.states[i]!==o.states[i])}willUpdate(e){let{hass:t,config:r}=this;if(this.inert=this.preview===!0,!t||!r)return;let o=e.get("hass");if(e.has("config")||e.has("hass")&&!(o&&ue(o,t))){let i=this.choose(je(t),r);this.found=i!==void 0,this.entityIds=i??[]}this.language!==t.locale.language&&(this.language=t.locale.language,this.text=Ae(t.localize),he(t).then(i=>this.text=i))}render(){let{hass:e,config:t}=this;return!e||!t?p:this.found?this.draw(e,t):c`<ha-card><p class="none">${this.text("card.no_device")}</p></ha-card>`}}});var J,gt=u(()=>{"use strict";v();J=class extends _{disconnectedCallback(){super.disconnectedCallback(),this.close()}get dialog(){return this.renderRoot.querySelector("dialog")}close=()=>this.dialog?.close()}});var bt,ir=u(()=>{"use strict";v();bt=b`
  .empty {
    --tone: var(--blue-color, #2196f3);
  }
  .charging,
  .sent {
    --tone: var(--amber-color, #ffc107);
  }
  .full,
  .done {
    --tone: var(--green-color, #4caf50);
  }
  .fault,
  .failed {
    --tone: var(--red-color, #f44336);
  }
  .open {
    --tone: var(--purple-color, #926bc7);
  }
  .unknown,
  .offline {
    --tone: var(--disabled-color, #9e9e9e);
  }
`});var qn,Kn=u(()=>{"use strict";v();ir();qn=[bt,b`
    :host {
      display: contents;
    }
    dialog {
      width: min(480px, 100%);
      max-width: none;
      max-height: 85vh;
      margin: auto;
      padding: 0;
      border: none;
      border-radius: var(--ha-card-border-radius, 12px);
      background: var(--card-background-color, #fff);
      color: var(--primary-text-color);
      font-family: var(--ha-font-family-body, inherit);
      overscroll-behavior: contain;
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 50%);
    }
    .sheet {
      background: inherit;
      padding: 16px 20px 0;
    }
    .sign.charging {
      fill: currentColor;
      stroke-width: 1;
    }
    header,
    .state,
    li,
    li button {
      display: flex;
      align-items: center;
      gap: 12px;
    }
    header {
      justify-content: space-between;
    }
    h2 {
      margin: 0;
      font-size: 22px;
      font-weight: 500;
      outline: none;
    }
    h3 {
      margin: 20px 0 4px;
      font-size: 16px;
      font-weight: 500;
    }
    p {
      margin: 8px 0;
    }
    .close {
      width: 44px;
      height: 44px;
      margin: -6px -10px -6px 0;
      border-radius: 50%;
      display: grid;
      place-items: center;
    }
    svg {
      width: 24px;
      height: 24px;
      fill: none;
      stroke: currentColor;
      stroke-width: 2;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .state {
      font-size: 18px;
    }
    .sent,
    .done,
    .failed {
      padding: 8px 12px;
      border-inline-start: 4px solid var(--tone);
      background: color-mix(in srgb, var(--tone) 15%, transparent);
    }
    ul,
    ol {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    li {
      min-height: 40px;
      justify-content: space-between;
      border-bottom: 1px solid var(--divider-color);
    }
    li button {
      flex: 1;
      min-height: 40px;
      justify-content: space-between;
    }
    .value {
      text-align: end;
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    time {
      color: var(--secondary-text-color);
      text-align: end;
    }
    footer {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      align-items: center;
      gap: 8px 12px;
      position: sticky;
      bottom: 0;
      padding: 12px 0 16px;
      background: inherit;
    }
    footer p {
      flex: 1 1 100%;
      margin: 0;
      outline: none;
    }
    /* A button that comes to where another one was pressed takes no second press of it. */
    footer p ~ .action {
      animation: wait 0.5s;
    }
    @keyframes wait {
      from,
      to {
        pointer-events: none;
      }
    }
    .action {
      min-height: 44px;
      padding: 0 20px;
      border-radius: 22px;
      font-weight: 500;
      text-align: center;
      background: color-mix(in srgb, var(--primary-color) 22%, transparent);
    }
    .action.quiet {
      background: none;
    }
    .action:disabled {
      opacity: 0.5;
      cursor: default;
    }
    @media (max-width: 600px) {
      dialog {
        margin: auto 0 0;
        border-end-start-radius: 0;
        border-end-end-radius: 0;
      }
      .action {
        flex: 1;
      }
    }
  `]});function T({config:n,locale:e}){let t=e.time_zone==="server"?n.time_zone:Intl.DateTimeFormat().resolvedOptions().timeZone,r=ws(e.time_format);return{language:e.language,zone:t,...r!==void 0&&{hour12:r}}}function ws(n){if(n==="12"||n==="24")return n==="12";if(n==="system")return Intl.DateTimeFormat(void 0,{hour:"numeric"}).resolvedOptions().hour12}function Zn(n,e){return yt(n,e,{hour:"numeric",minute:"2-digit"})}function L(n,e){return yt(n,e,{day:"numeric",month:"short",hour:"numeric",minute:"2-digit"})}function Jn(n,e,t){return vt(n,t.zone)===vt(e,t.zone)?Zn(n,t):L(n,t)}function wt(n,e,t){let r=vt(n,t.zone)===vt(e,t.zone);return`${L(n,t)} – ${r?Zn(e,t):L(e,t)}`}function xt(n,e,t){let r=Math.max(e-n,0),[o,i]=vs.find(([,a])=>r>=a)??["minute",60],s=new Intl.RelativeTimeFormat(t.language,{numeric:"auto"});return r<60?s.format(0,"second"):s.format(-Math.floor(r/i),o)}function Xn(n){let e=Math.max(Math.ceil(n),0),t=s=>`${s}`.padStart(2,"0"),r=Math.floor(e/3600),o=Math.floor(e%3600/60);return`${r?`${r}:${t(o)}`:`${o}`}:${t(e%60)}`}function Qn(n,e,t){let r=[],o=t.hour12??Intl.DateTimeFormat(t.language,{hour:"numeric"}).resolvedOptions().hour12,[i,s,a]=_t(n,t.zone);for(let d=0;;d+=6){let l=ro([i,s,a,d,0],t.zone);if(l>e)return r;if(l<n)continue;let h=d%24===0,m=h?yt(l,t,{weekday:"short",day:"numeric"}):yt(l,t,{hour:"numeric",...!o&&{minute:"2-digit"}});r.push({time:l,text:m,midnight:h})}}function eo(n,{zone:e}){let[t,...r]=_t(n,e),[o,i,s,a]=r.map(d=>`${d}`.padStart(2,"0"));return`${`${t}`.padStart(4,"0")}-${o}-${i}T${s}:${a}`}function to(n,{zone:e}){let t=/^(\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(n);if(!t)return;let[r=0,o=1,i=1,s=0,a=0]=t.slice(1).map(Number);return ro([r,o,i,s,a],e)}function yt(n,{language:e,zone:t,hour12:r},o){let i=r!==void 0&&o.hour?{hourCycle:r?"h12":"h23"}:{};return new Intl.DateTimeFormat(e,{timeZone:t,...i,...o}).format(n*1e3)}function vt(n,e){return _t(n,e).slice(0,3).join("-")}function _t(n,e){let t=Yn.get(e);if(!t){let l="numeric";t=new Intl.DateTimeFormat("en",{timeZone:e,hourCycle:"h23",year:l,month:l,day:l,hour:l,minute:l}),Yn.set(e,t)}let r={};for(let{type:l,value:h}of t.formatToParts(n*1e3))r[l]=Number(h);let{year:o=0,month:i=1,day:s=1,hour:a=0,minute:d=0}=r;return[o,i,s,a,d]}function ro([n,e,t,r,o],i){let s=Date.UTC(n,e-1,t,r,o)/1e3,a=h=>{let[m,g,x,O,pe]=_t(h,i);return Date.UTC(m,g-1,x,O,pe)/1e3-Math.floor(h/60)*60},d=s-a(s),l=s-a(d);return s-a(l)===l?l:Math.max(d,l)}var vs,Yn,I=u(()=>{"use strict";vs=[["day",86400],["hour",3600],["minute",60]];Yn=new Map});async function no(n,e){try{let{packs:t}=await n.callWS({type:`${y}/packs`,search:e});return t.find(r=>r.pack===e)?.trail??[]}catch{return[]}}function oo(n,e,t){let r=n.device_id===null?void 0:e.devices[n.device_id],o={cabinet:r?Ft(r):t("cabinet_card.gone_cabinet"),slot:n.slot};return[n.what==="arrived"?t("cabinet_card.arrived",o):t("cabinet_card.left",o),L(n.time,T(e))]}var io=u(()=>{"use strict";w();I()});function _s(n){let e=({translation_key:t=""})=>so.indexOf(t)+1||so.length+1;return n.filter(({translation_key:t=""})=>!xs.includes(t)).sort((t,r)=>e(t)-e(r))}function $s(n,e){let t=e.attributes.problems;return!Array.isArray(t)||!t.length?n.formatEntityState(e):n.formatEntityAttributeValue(e,"problems")}var so,xs,_e,sr=u(()=>{"use strict";v();w();xe();gt();E();Ne();ut();Kn();io();so=["pack","state_of_charge","charging_power","max_temperature","min_temperature","state_of_health","slot_error","slot_warning","voltage","current"],xs=["slot_state","open"],_e=class extends J{static styles=[$,qn];static properties={hass:{attribute:!1},text:{attribute:!1},place:{attribute:!1},order:{attribute:!1},refusal:{attribute:!1},isAsking:{state:!0},trail:{state:!0}};pack;static entitiesOf(e){return e.entities.map(({entity_id:t})=>t)}willUpdate(e){e.has("place")&&(this.isAsking=!1);let{hass:t,place:r}=this;if(!t)return;let o=r&&f(r,"pack"),i=nr(o?t.states[o]:void 0);i===this.pack&&!e.has("place")||(this.pack=i,this.trail=void 0,i&&this.loadTrail(t,i))}updated(e){if(this.isAsking&&e.has("isAsking")&&this.renderRoot.querySelector("#ask")?.focus(),!e.has("place"))return;let{dialog:t}=this;this.place&&t&&!t.open?t.showModal():this.place||t?.close()}render(){let{hass:e,place:t,text:r}=this;return c`<dialog aria-labelledby="title" @close=${this.tellClosed} @click=${this.closeBeside}>
      ${e&&t&&r?this.draw(e,t,r):p}
    </dialog>`}draw(e,t,r){return c`<div class="sheet">
      <header>
        <h2 id="title" tabindex="-1" autofocus>${r("cabinet_card.slot",{slot:t.number})}</h2>
        <button class="close" aria-label=${r("cabinet_card.close")} @click=${this.close}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18" /></svg>
        </button>
      </header>
      ${this.drawState(e,t,r)} ${this.order?c`<p class=${this.order.phase}>${this.order.message}</p>`:p}
      <ul class="figures">
        ${_s(t.entities).map(({entity_id:o})=>this.drawFigure(e,o))}
      </ul>
      ${this.pack?this.drawTrail(e,r):p}
      <footer>${this.drawOpening(t,r)}</footer>
    </div>`}drawState(e,t,r){let o=pt(t);return c`<p class="state">${we(ve(e,o))}${or(e,o,r)}</p>`}drawFigure(e,t){let r=e.states[t];if(!ye(r))return p;let o=e.entities[t]?.name??String(r.attributes.friendly_name??t);return c`<li>
      <button
        @click=${()=>{this.close(),H(this,t)}}
      >
        <span>${o}</span><span class="value">${$s(e,r)}</span>
      </button>
    </li>`}drawTrail(e,t){let r=this.trail?.map(i=>{let[s,a]=oo(i,e,t);return c`<li><span>${s}</span><time>${a}</time></li>`}),o=this.trail?t("cabinet_card.trail_none"):t("cabinet_card.trail_loading");return c`<h3>${t("cabinet_card.trail")}</h3>
      ${r?.length?c`<ol>${r}</ol>`:c`<p>${o}</p>`}`}drawOpening(e,t){if(this.refusal)return c`<p>${this.refusal}</p>`;let r={slot:e.number};return this.isAsking?c`<p id="ask" tabindex="-1">${t("cabinet_card.ask",r)}</p>
      <button class="action quiet" @click=${this.dontOpen}>${t("cabinet_card.cancel")}</button>
      <button class="action" @click=${this.give}>${t("cabinet_card.open_now")}</button>`:c`<button class="action" ?disabled=${this.order?.phase==="sent"} @click=${()=>this.isAsking=!0}>
        ${t("cabinet_card.open_slot",r)}
      </button>`}dontOpen=async()=>{this.isAsking=!1,await this.updateComplete,this.renderRoot.querySelector(".action")?.focus()};give=({detail:e})=>{if(e>1)return;let t=this.place;this.close(),t&&this.dispatchEvent(new CustomEvent("open-slot",{detail:t}))};async loadTrail(e,t){let r=await no(e,t);t===this.pack&&(this.trail=r)}tellClosed=()=>this.dispatchEvent(new Event("closed"));closeBeside=e=>{e.target===e.currentTarget&&this.close()}}});var ao,co=u(()=>{"use strict";v();ir();ao=[bt,b`
    ha-card {
      display: flex;
      flex-direction: column;
    }
    h2,
    p {
      margin: 0;
    }
    .totals,
    .message,
    .case,
    .note {
      margin-top: 10px;
    }
    h2 {
      font-size: 18px;
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    svg {
      fill: none;
      stroke: currentColor;
      stroke-width: 2;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .sign {
      width: 20px;
      height: 20px;
      flex: none;
    }
    .sign.empty {
      stroke-dasharray: 3 3;
    }
    .sign.charging {
      fill: currentColor;
      stroke-width: 1;
    }
    .totals {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 16px;
    }
    .totals button {
      display: flex;
      align-items: center;
      gap: 6px;
      min-height: 32px;
    }
    .totals .sign {
      padding: 3px;
      border-radius: 50%;
      background: color-mix(in srgb, var(--tone) 35%, transparent);
    }
    .totals b {
      font-weight: 600;
    }
    .note {
      color: var(--secondary-text-color);
      font-size: 13px;
    }
    .message {
      display: block;
      padding: 8px 12px;
      border-inline-start: 4px solid var(--tone);
      background: color-mix(in srgb, var(--tone) 15%, transparent);
    }
    .case {
      display: grid;
      grid-template-columns: repeat(var(--columns), minmax(44px, 1fr));
      overflow-x: auto;
      gap: 6px;
      padding: 8px;
      border-radius: 10px;
      background: color-mix(in srgb, var(--primary-text-color) 14%, var(--card-background-color, #fff));
      box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--primary-text-color) 18%, transparent);
    }
    [role="row"] {
      display: contents;
    }
    .door {
      display: block;
      container-type: inline-size;
      position: relative;
      width: 100%;
      height: 100px;
      border-radius: 6px;
      background: color-mix(in srgb, var(--primary-text-color) 35%, var(--card-background-color, #fff));
      touch-action: manipulation;
      user-select: none;
      -webkit-user-select: none;
      -webkit-touch-callout: none;
      -webkit-tap-highlight-color: transparent;
    }
    .leaf {
      position: absolute;
      inset: 0;
      display: grid;
      grid-template: auto 1fr auto auto / minmax(0, 1fr) auto;
      align-items: center;
      padding: 6px 12px 6px 8px;
      line-height: 17px;
      border-radius: inherit;
      overflow: hidden;
      background: var(--card-background-color, #fff);
      border: 1px solid color-mix(in srgb, var(--primary-text-color) 22%, transparent);
      box-sizing: border-box;
      transform-origin: left center;
      transition: transform 0.5s;
    }
    /* How full the pack is. */
    .leaf::before {
      content: "";
      position: absolute;
      inset: auto 0 0;
      height: calc(var(--level) * 1%);
      background: color-mix(in srgb, var(--tone) 38%, transparent);
    }
    /* The handle. */
    .leaf::after {
      content: "";
      position: absolute;
      inset-inline-end: 4px;
      top: 36%;
      height: 28%;
      width: 3px;
      border-radius: 2px;
      background: color-mix(in srgb, var(--primary-text-color) 55%, transparent);
    }
    .empty .leaf {
      border-style: dashed;
      border-color: var(--tone);
    }
    .fault .leaf {
      border: 2px solid var(--tone);
      background: repeating-linear-gradient(
        45deg,
        color-mix(in srgb, var(--tone) 14%, var(--card-background-color, #fff)) 0 8px,
        var(--card-background-color, #fff) 8px 16px
      );
    }
    .open .leaf {
      transform: perspective(420px) rotateY(-38deg);
      border: 2px solid var(--tone);
    }
    .leaf > * {
      position: relative;
    }
    .number {
      font-weight: 600;
      font-size: 13px;
    }
    .charge {
      grid-area: 2 / 1 / auto / -1;
      font-size: 20px;
      font-weight: 600;
      white-space: nowrap;
    }
    .word {
      grid-area: 3 / 1 / auto / -1;
      font-size: 12px;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .pack,
    .temperature {
      font-size: 12px;
      white-space: nowrap;
    }
    .pack::before,
    .temperature::before {
      content: attr(data-text);
    }
    @container (max-width: 84px) {
      .temperature {
        display: none;
      }
      .charge {
        font-size: 16px;
      }
      .leaf {
        padding-inline-start: 5px;
      }
    }
    @container (max-width: 60px) {
      .leaf {
        padding: 5px 4px;
      }
      .leaf::after {
        display: none;
      }
      .sign {
        width: 14px;
        height: 14px;
      }
      .charge {
        font-size: 14px;
      }
      .word,
      .pack {
        font-size: 11px;
      }
    }
    .order-sent .leaf {
      animation: waiting 1.2s ease-in-out infinite alternate;
    }
    @keyframes waiting {
      to {
        transform: perspective(420px) rotateY(-12deg);
      }
    }
    .order-failed .leaf {
      border: 2px solid var(--red-color, #f44336);
    }
    .order-failed .word,
    .order-sent .word {
      font-weight: 600;
    }
    .held .leaf > :not(.word) {
      visibility: hidden;
    }
    .held .word {
      grid-row: 4;
      text-align: center;
    }
    .ring {
      position: absolute;
      inset: 8px 0 auto;
      margin-inline: auto;
      width: 64px;
      height: 64px;
      transform: rotate(-90deg);
      pointer-events: none;
      animation: showing 0.1s 0.15s both;
    }
    @keyframes showing {
      from {
        opacity: 0;
      }
    }
    .ring circle {
      stroke-width: 6;
      stroke: color-mix(in srgb, var(--primary-text-color) 20%, transparent);
    }
    .ring circle + circle {
      stroke: var(--primary-color);
      stroke-dasharray: 100;
      animation: filling 1s linear both;
    }
    @keyframes filling {
      from {
        stroke-dashoffset: 100;
      }
      to {
        stroke-dashoffset: 0;
      }
    }
    .offline .leaf {
      color: var(--secondary-text-color);
      background: color-mix(in srgb, var(--disabled-color, #9e9e9e) 22%, var(--card-background-color, #fff));
    }
  `]});function Cs(n){n.preventDefault()}var As,Ss,Ts,$t,lo=u(()=>{"use strict";v();Sn();w();D();Tn();Ne();En();Mn();In();jn();Gn();ut();sr();co();xe();E();As=[{key:"packs_ready",look:"full",word:"cabinet_card.ready"},{key:"packs_charging",look:"charging",word:"cabinet_card.charging"},{key:"free_slots",look:"empty",word:"cabinet_card.free"},{key:"slots_at_fault",look:"fault",word:"cabinet_card.faulty"}],Ss={device_id:"cabinet_card.name",columns:"cabinet_card.columns",numbering:"cabinet_card.numbering"},Ts={rows:"cabinet_card.by_row",columns:"cabinet_card.by_column"},$t=class extends M{static styles=[$,...ao];static properties={...M.properties,active:{state:!0},shown:{state:!0}};static getStubConfig(){return{}}static getConfigForm(){let e={filter:{integration:y,model:"Battery swap cabinet"}},t=Hn.map(r=>({value:r,label:q(Ts[r])}));return{schema:[{name:"device_id",selector:{device:e}},{name:"columns",selector:{number:{min:1,max:12,mode:"box"}}},{name:"numbering",selector:{select:{mode:"dropdown",options:t}}}],computeLabel:({name:r},o)=>z(o)(Ss[r]??"cabinet_card.name"),computeHelper:({name:r},o)=>r==="columns"?z(o)("cabinet_card.columns_help"):void 0}}cabinet;doors=[];rows=[];totals=[];asked=new lt(this);orders=new ft(this);nextFull=new mt(this);hold=new ht(this,e=>this.openHeld(e));choose(e,t){let r=Z(e.fleets.flatMap(({cabinets:i})=>i),t);if(!r)return;this.cabinet=r,this.doors=r.slots.map(pt),this.rows=Nn(this.doors,Dn(this.doors.length,t.columns),t.numbering),this.totals=As.flatMap(({key:i,...s})=>{let a=f(r,i);return a?[{id:a,...s}]:[]});let o=i=>r.slots.find(s=>s.device.id===i?.device.id);return this.active=o(this.active)??r.slots[0],this.shown=o(this.shown),[...this.doors.flatMap(rr),...this.totals.map(({id:i})=>i)]}shouldUpdate(e){if(super.shouldUpdate(e))return!0;let t=e.get("hass"),r=this.hass;return!t||!r||t.formatEntityState!==r.formatEntityState?!0:!!this.shown&&_e.entitiesOf(this.shown).some(o=>t.states[o]!==r.states[o])}updated(){let{hass:e,cabinet:t}=this;!e||!t||(this.asked.refresh(e,t.device.id),this.nextFull.refresh(e,this.doors,this.asked.threshold))}draw(e){let{text:t}=this,r=this.doors.every(o=>ve(e,o)==="offline");return c`<ha-card>
      <h2 id="title">${this.cabinet?.name}</h2>
      ${r?c`<p class="message offline">${t("cabinet_card.offline_note")}</p>`:this.drawTotals(e)}
      <div role="status" aria-atomic="false">
        ${this.orders.all(this.doors.map(({slot:o})=>o)).map(({phase:o,message:i})=>c`<span class="message ${o}">${i}</span>`)}
      </div>
      ${this.rows.length?this.drawRows(e):p}
      ${r?p:this.hint()}
      <energy-bridge-slot-sheet
        .hass=${this.shown&&e}
        .text=${t}
        .place=${this.shown}
        .order=${this.shown&&this.orders.of(this.shown)}
        .refusal=${this.shown&&this.refusal(this.shown)}
        @closed=${()=>this.shown=void 0}
        @open-slot=${({detail:o})=>this.open(o)}
      ></energy-bridge-slot-sheet>
    </ha-card>`}drawRows(e){return c`<div
      class="case"
      role="grid"
      aria-labelledby="title"
      style="--columns: ${this.rows[0]?.length}"
      @keydown=${this.moveFocus}
      @contextmenu=${Cs}
    >
      ${this.rows.map(t=>c`<div role="row">
            ${t.map(r=>c`<div role="gridcell">${r?this.drawDoor(e,r):p}</div>`)}
          </div>`)}
    </div>`}drawTotals(e){let t=this.nextFull.minutes(e,this.doors);return c`<div class="totals">
      ${this.totals.map(({id:r,look:o,word:i})=>{let s=this.state(r);return ye(s)?c`<button class=${o} @click=${()=>H(this,r)}>
          ${we(o)}<b>${e.formatEntityState(s)}</b> ${this.text(i)}
        </button>`:p})}
      ${t===void 0?p:c`<span class="next">${this.text("cabinet_card.next_full",{minutes:t})}</span>`}
    </div>`}drawDoor(e,t){let{text:r}=this,{slot:o}=t,i=this.orders.of(o),s=this.hold.slot===o.device.id,a=o===this.active,d=[...rr(t).map(l=>e.states[l]),i,s,a];return kn([t,r,e.formatEntityState,...d],()=>{let l=Rn(e,t,r);return s?l.word=r("cabinet_card.holding"):i&&!(i.phase==="done"&&l.look==="open")&&(l.word=i.short),Pn(o,l,{name:On(o,l,r),phase:i?.phase,isHeld:s,isActive:a,onPress:h=>this.press(h,o),onClick:h=>this.tap(h,o),onFocus:()=>this.active=o})})}hint(){let e=this.doors.map(({slot:r})=>this.whyNot(r)),t=e.includes(void 0)?"cabinet_card.hint":e.includes("cabinet_card.not_allowed")?"cabinet_card.hint_no_right":void 0;return t?c`<p class="note">${this.text(t)}</p>`:p}whyNot(e){let t=this.state(f(e,"open"));return!t||!this.asked.mayOpen(e.number)?"cabinet_card.not_allowed":t.state==="unavailable"?"cabinet_card.offline_slot":void 0}refusal(e){let t=this.whyNot(e);return t&&this.text(t,{slot:e.number})}press(e,t){let r=!this.whyNot(t)&&!this.orders.isUnderWay(t);this.hold.begin(e,r?t.device.id:void 0)}tap(e,t){this.hold.isTap(e)&&(this.shown=t)}openHeld(e){let t=this.cabinet?.slots.find(({device:r})=>r.id===e);t&&!this.whyNot(t)&&this.open(t)}open(e){this.hass&&this.orders.open(this.hass,e,this.text)}moveFocus=e=>{let t=this.doors.find(({slot:o})=>o===this.active),r=t&&Ln(this.rows,t,e.key);r&&(e.preventDefault(),this.renderRoot.querySelector(`[data-slot="${r.slot.number}"]`)?.focus())}}});var X,kt=u(()=>{"use strict";X=class{constructor(e,t){this.host=e;this.every=t;e.addController(this)}host;every;timer;hostConnected(){this.timer=setInterval(()=>this.host.requestUpdate(),this.every)}hostDisconnected(){clearInterval(this.timer)}}});var po,At,uo=u(()=>{"use strict";v();kt();I();po=1e3,At=class extends _{static properties={until:{attribute:!1},over:{attribute:!1}};constructor(){super(),new X(this,po)}render(){let e=this.until-Date.now()/po;return e>0?Xn(e):this.over}}});function yo(n){return n.cabinets.flatMap(e=>Rs.map(t=>f(e,t)).filter(t=>t!==void 0))}function vo(n,e){let t=qe(e.cabinets);return e.cabinets.map(r=>Os(n,r,t))}function Os(n,e,t){let r=g=>n.states[f(e,g)??""],o=[...Q,"cabinet_problem"].map(r).filter(g=>g!==void 0),i=o.every(({state:g})=>g==="unavailable"),s=Object.fromEntries(Q.map(g=>[g,Ps(r(g))])),a=r("cabinet_problem")?.state==="on"||(s.slots_at_fault??0)>0,d=mo(r("last_seen")?.state),l=Math.max(...o.map(({last_changed:g})=>mo(g)??0)),h=i?d??(l>0?l:void 0):void 0,m=f(e,"packs_ready")??o[0]?.entity_id;return{id:e.device.id,name:e.name.slice(t),fullName:e.name,area:e.area??"",condition:i?"offline":a?"problem":"online",figures:s,roughly:d===void 0,...h!==void 0&&{seen:h},...m&&{entity:m}}}function Ps(n){let e=Number.parseFloat(n?.state??"");return Number.isFinite(e)?e:void 0}function mo(n){let e=Date.parse(n??"")/1e3;return Number.isFinite(e)?e:void 0}function wo(n,e){return n.column===e?{column:e,descending:!n.descending}:{column:e,descending:Q.includes(e)}}function xo(n,{column:e,descending:t},r){let o=new Intl.Collator(r,{numeric:!0}),i=(l,h)=>ho.indexOf(l.condition)-ho.indexOf(h.condition)||(h.figures.slots_at_fault??0)-(l.figures.slots_at_fault??0),s=(l,h)=>o.compare(l.name,h.name),a=l=>t?-l:l,d=(l,h)=>{if(e==="name")return a(s(l,h));if(e==="condition")return a(i(l,h));let[m,g]=[fo(l,e),fo(h,e)];return m===void 0||g===void 0?+(m===void 0)-+(g===void 0):a(m-g)};return[...n].sort((l,h)=>d(l,h)||i(l,h)||s(l,h))}function fo(n,e){return e==="seen"?n.seen:n.figures[e]}var Q,ho,go,bo,Rs,_o=u(()=>{"use strict";w();Q=["packs_ready","packs_charging","free_slots","slots_at_fault"],ho=["offline","problem","online"],go=["name","condition",...Q,"seen"],bo={column:"condition",descending:!1},Rs=["cabinet_problem",...Q,"last_seen"]});function Le(n){return c`<svg class="shape ${n}" viewBox="0 0 24 24" aria-hidden="true">
    <path fill-rule="evenodd" d=${Es[n]}></path>
  </svg>`}var Es,ar=u(()=>{"use strict";v();Es={good:"M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.6 14.4L6 12l1.6-1.6 2.8 2.8 6-6L18 8.8Z",warning:"M12 2 1 21h22ZM11 9h2v6h-2Zm0 8h2v2h-2Z",gone:"M4 4h16v16H4Zm4.6 3L7 8.6 10.4 12 7 15.4 8.6 17l3.4-3.4 3.4 3.4 1.6-1.6-3.4-3.4L17 8.6 15.4 7 12 10.4Z"}});function ko(n){return Q.includes(n)?`number ${n}`:n}var Ms,Hs,$o,Ds,Ns,St,Ao=u(()=>{"use strict";v();w();D();xe();_o();ar();E();kt();I();Ms=3e4,Hs={name:"fleet_card.cabinet",condition:"fleet_card.condition",packs_ready:"fleet_card.ready",packs_charging:"fleet_card.charging",free_slots:"fleet_card.free",slots_at_fault:"fleet_card.faulty",seen:"fleet_card.last_seen"},$o={online:"fleet_card.online",problem:"fleet_card.problem",offline:"fleet_card.offline"},Ds={online:"good",problem:"warning",offline:"gone"},Ns={device_id:"fleet_card.device",map:"fleet_card.show_map",search:"fleet_card.show_search"},St=class extends M{static properties={order:{state:!0}};static styles=[$,N,b`
      ha-card {
        container-type: inline-size;
        display: flex;
        flex-direction: column;
      }
      .table {
        overflow: auto;
        flex: none;
        max-height: 30rem;
        margin-inline: -16px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      thead {
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--ha-card-background, var(--card-background-color));
        box-shadow: 0 1px var(--divider-color);
      }
      th,
      td {
        text-align: start;
        padding: 8px;
        font-weight: inherit;
      }
      th:first-child {
        padding-inline-start: 16px;
      }
      td:last-child,
      th:last-child {
        padding-inline-end: 16px;
      }
      .number {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      thead button {
        color: var(--secondary-text-color);
        white-space: nowrap;
        padding: 4px 0;
      }
      thead .number button {
        display: inline-flex;
        flex-direction: row-reverse;
      }
      thead [aria-sort] button {
        color: var(--primary-text-color);
        font-weight: 500;
      }
      .arrow {
        display: inline-block;
        width: 1em;
        text-align: center;
      }
      tbody tr {
        position: relative;
        border-top: 1px solid var(--divider-color);
      }
      tbody tr:hover {
        background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
      }
      tbody tr:first-child {
        border-top: none;
      }
      .leads {
        color: inherit;
        text-decoration: none;
      }
      .leads::after {
        content: "";
        position: absolute;
        inset: 0;
      }
      .leads:focus-visible {
        outline: none;
      }
      .leads:focus-visible::after {
        outline: 2px solid var(--primary-color);
        outline-offset: -2px;
      }
      .minor {
        color: var(--secondary-text-color);
        font-size: 0.9em;
      }
      .condition {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        white-space: nowrap;
        vertical-align: middle;
      }
      .brief {
        display: none;
      }
      .seen {
        padding-inline-start: 32px;
        width: 20%;
      }
      .faulty {
        font-weight: 700;
      }
      caption {
        text-align: start;
        padding: 0 16px 8px;
        color: var(--secondary-text-color);
      }
      energy-bridge-pack-search {
        margin-top: 16px;
      }
      @container (max-width: 640px) {
        .seen {
          display: none;
        }
        .slots_at_fault {
          padding-inline-end: 16px;
        }
        .brief {
          display: block;
        }
        th,
        td {
          padding-inline: 4px;
        }
        .arrow {
          width: 0.7em;
        }
      }
      @container (max-width: 440px) {
        .packs_charging,
        .free_slots {
          display: none;
        }
      }
    `];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:y},entity:{integration:y,domain:"text"}}}},{name:"map",default:!0,selector:{boolean:{}}},{name:"search",default:!0,selector:{boolean:{}}}],computeLabel:({name:e},t)=>z(t)(Ns[e]??"fleet_card.device")}}fleet;constructor(){super(),this.order=bo,new X(this,Ms)}choose(e,t){let r=Z(e.fleets,t);if(r)return this.fleet=r,yo(r)}draw(e,t){let{fleet:r,text:o}=this;if(!r)return c``;let i=xo(vo(e,r),this.order,e.locale.language),s=t.map===!1?[]:this.located(e,r);return c`<ha-card>
      <h2 class="title">${r.name}</h2>
      <div class="table">
        <table>
          <caption>
            ${this.summary(i)}
          </caption>
          <thead>
            <tr>
              ${go.map(a=>this.drawHead(a))}
            </tr>
          </thead>
          <tbody>
            ${i.map(a=>this.drawRow(e,a,t.paths?.[a.id]))}
          </tbody>
        </table>
      </div>
      ${t.search===!1?p:c`<energy-bridge-pack-search
            .hass=${e}
            .text=${o}
            .fleetId=${r.device.id}
            .cabinets=${r.cabinets}
          ></energy-bridge-pack-search>`}
      ${s.length?c`<energy-bridge-fleet-map .hass=${e} .entities=${s}></energy-bridge-fleet-map>`:p}
    </ha-card>`}summary(e){let t=o=>e.filter(i=>i.condition===o).length,r=["offline","problem"].filter(o=>t(o)).map(o=>`${this.text($o[o])}: ${t(o)}`);return[this.text("fleet_card.cabinets",{count:e.length}),...r].join(" · ")}drawHead(e){let{column:t,descending:r}=this.order,o=t===e,i=o?r?"descending":"ascending":p;return c`<th scope="col" class=${ko(e)} aria-sort=${i}>
      <button @click=${()=>this.order=wo(this.order,e)}>
        ${this.text(Hs[e])}<span class="arrow" aria-hidden="true"
          >${o?r?"▾":"▴":""}</span
        >
      </button>
    </th>`}drawRow(e,t,r){let{condition:o,figures:i,area:s}=t,a=this.seenText(e,t);return c`<tr>
      <th scope="row">
        ${this.drawName(t,r)}${s?c`<div class="minor">${s}</div>`:p}
      </th>
      <td>
        <span class="condition">${Le(Ds[o])}${this.text($o[o])}</span>
        ${a?c`<div class="brief minor">${a}</div>`:p}
      </td>
      ${Q.map(d=>c`<td class=${`${ko(d)} ${d==="slots_at_fault"&&i[d]?"faulty":""}`}>
          ${i[d]??"–"}
        </td>`)}
      <td class="seen" title=${t.seen?L(t.seen,T(e)):p}>
        ${a||this.text("fleet_card.now")}
      </td>
    </tr>`}drawName({name:e,fullName:t,entity:r},o){return o?c`<a class="leads" href=${o} title=${t}>${e}</a>`:r?c`<button class="leads" title=${t} @click=${()=>H(this,r)}>${e}</button>`:c`<span title=${t}>${e}</span>`}seenText(e,{condition:t,seen:r,roughly:o}){if(t!=="offline")return"";if(r===void 0)return this.text("fleet_card.never");let i=xt(r,Date.now()/1e3,T(e));return o?this.text("fleet_card.over",{time:i}):i}located(e,t){return t.cabinets.map(r=>f(r,"packs_ready")).filter(r=>r!==void 0).filter(r=>e.states[r]?.attributes.latitude!==void 0)}}});var Tt,So=u(()=>{"use strict";v();Tt=class extends _{static properties={hass:{attribute:!1},entities:{attribute:!1,hasChanged:(e,t)=>`${e}`!=`${t}`},map:{state:!0}};static styles=b`
    :host {
      display: block;
      margin-top: 16px;
      --ha-card-border-width: 0;
      --ha-card-box-shadow: none;
    }
  `;willUpdate(e){e.has("entities")&&this.make(),this.map&&(this.map.hass=this.hass)}render(){return this.map??p}async make(){let e=this.entities.map(o=>({entity:o,label_mode:"state"})),r=(await window.loadCardHelpers?.())?.createCardElement({type:"map",aspect_ratio:"2:1",entities:e});r&&(this.map=r)}}});function Co(n){let e={powers:{},phases:Us(n)};for(let r of Ct){let o=f(n,Ls[r]);o&&(e.powers[r]=o)}let t={charge:f(n,"state_of_charge"),commander:f(n,"battery_controlled_by"),answer:f(n,"last_answer"),mode:f(n,"battery_mode"),setPoint:f(n,"battery_power_set_point"),confirmed:f(n,"confirmed_set_point")};return Object.assign(e,Object.fromEntries(Object.entries(t).filter(([,r])=>r)))}function Ro({powers:n,phases:e,...t}){let r=e.flatMap(({current:o,power:i})=>[o,i]);return[...Object.values(n),...Object.values(t),...r].filter(o=>typeof o=="string")}function Us(n){let e=new Map,t=(r,o)=>o.forEach((i,s)=>{let a=/_l([123])$/.exec(i)?.[1]??`${s+1}`,d=e.get(a)??{name:`L${a}`};d[r]=i,e.set(a,d)});return t("current",F(n,"grid_current_phase")),t("power",F(n,"grid_active_power_phase")),[...e.values()].sort((r,o)=>r.name<o.name?-1:1)}function Oo(n){return n&&cr({...n,state:String(n.attributes.max??"")},To)}function dr(n){let e=n&&n.state.trim()!==""?Number(n.state):NaN;return Number.isFinite(e)?e:void 0}function Eo(n){return n!==void 0&&n.state!=="unavailable"&&n.state!=="unknown"}function cr(n,e){let t=dr(n),r=e[String(n?.attributes.unit_of_measurement??"")]??1;return t===void 0?void 0:t*r}var Ct,Ls,To,Is,Ie,Po,lr=u(()=>{"use strict";w();Ct=["solar","grid","house","battery"],Ls={solar:"pv_power",grid:"grid_active_power",house:"load_active_power",battery:"battery_power"},To={mW:.001,W:1,kW:1e3,MW:1e6,GW:1e9},Is={mA:.001,A:1};Ie=n=>cr(n,To);Po=n=>cr(n,Is)});function Mo(n,e,t,r){return!e||e.state==="unavailable"?{icon:"mdi:help",words:t("hub_card.no_word"),kind:"none"}:Eo(e)?{icon:Fs[e.state]??"mdi:help",words:zs(n,e,t,r),kind:e.state}:{icon:"mdi:help",words:t("hub_card.nobody"),kind:"none"}}function zs(n,e,t,r){let o=e.attributes.until;return e.state!=="home_assistant"?n.formatEntityState(e):typeof o!="string"?t("hub_card.you"):t("hub_card.you_until",{time:Jn(Date.parse(o)/1e3,r,T(n))})}var Fs,Ho=u(()=>{"use strict";I();lr();Fs={hub:"mdi:home-automation",home_assistant:"mdi:account",another_client:"mdi:account-arrow-right",grid_service:"mdi:transmission-tower"}});var Do,No=u(()=>{"use strict";v();Do=b`
  .solar {
    --color: var(--energy-solar-color, #ff9800);
  }
  .grid {
    --color: var(--energy-grid-consumption-color, #488fc2);
  }
  .house {
    --color: var(--primary-color);
  }
  .battery {
    --color: var(--energy-battery-out-color, #4db6ac);
  }
  .flow {
    position: relative;
    width: 100%;
    max-width: 420px;
    margin: 0 auto;
    font-size: 0.875rem;
    container-type: inline-size;
  }
  .flow > * {
    --size: clamp(52px, 18.9cqw, 76px);
  }
  .flow > svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .flow line {
    stroke: var(--color);
    stroke-width: 2;
  }
  .flow .still line {
    stroke: var(--divider-color);
  }
  .flow path {
    fill: none;
    stroke: var(--color);
    stroke-width: 2.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .hub {
    fill: var(--ha-card-background, var(--card-background-color));
    stroke: var(--secondary-text-color);
    stroke-width: 2;
  }
  .circle,
  .caption,
  .value {
    position: absolute;
    left: calc(var(--x) / var(--width) * 100%);
    top: calc(var(--y) / var(--height) * 100%);
    white-space: nowrap;
  }
  .circle {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    box-sizing: border-box;
    width: var(--size);
    height: var(--size);
    border: 3px solid var(--color);
    border-radius: 50%;
    background: var(--ha-card-background, var(--card-background-color));
    transform: translate(-50%, -50%);
    cursor: pointer;
    --mdc-icon-size: 28px;
  }
  .circle.ring {
    border-color: transparent;
    font-weight: 500;
    --mdc-icon-size: 22px;
  }
  .ring svg {
    position: absolute;
    inset: -3px;
    transform: rotate(-90deg);
  }
  .ring circle {
    fill: none;
    stroke-width: 5;
  }
  .whole {
    stroke: var(--divider-color);
  }
  .filled {
    stroke: var(--color);
  }
  .caption {
    color: var(--secondary-text-color);
    transform: translate(-50%, calc(var(--size) / 2 + 4px));
  }
  .caption.solar {
    transform: translate(-50%, calc(-100% - var(--size) / 2 - 4px));
  }
  .value {
    padding: 4px;
    border-radius: 6px;
    font-size: clamp(0.75rem, 4cqw, 0.875rem);
    font-weight: 500;
  }
  .value.level {
    transform: translate(-50%, calc(-100% - 6px));
  }
  .value.upright {
    transform: translate(clamp(6px, 3cqw, 12px), -50%);
  }
  .value:hover {
    background: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
  }

  .dots {
    position: absolute;
    left: calc(var(--left) / var(--width) * 100%);
    top: calc(var(--top) / var(--height) * 100%);
    width: calc(var(--across) / var(--width) * 100%);
    height: calc(var(--down) / var(--height) * 100%);
    pointer-events: none;
  }
  .dots i {
    position: absolute;
    inset: 0;
    animation: linear infinite;
  }
  .level i {
    animation-name: across;
  }
  .upright i {
    animation-name: down;
  }
  .dots i::before {
    content: "";
    position: absolute;
    left: -4px;
    top: -4px;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--color);
  }
  @media (prefers-reduced-motion: reduce) {
    .dots {
      display: none;
    }
  }
  @keyframes across {
    from {
      transform: translateX(var(--from));
    }
    to {
      transform: translateX(var(--to));
    }
  }
  @keyframes down {
    from {
      transform: translateY(var(--from));
    }
    to {
      transform: translateY(var(--to));
    }
  }
`});function Io(n){let e=n.includes("solar")?Rt.upright:0,t=n.includes("battery")?Rt.upright:0,r={x:360/2,y:e+Lo};return{width:360,height:e+t+2*Lo,hub:r,spots:n.map(o=>{let i=Ws[o],s=i.x===0,a=s?Rt.upright:Rt.sideways,d=(a-34+12)/2,l=h=>({x:r.x+i.x*h,y:r.y+i.y*h});return{place:o,...l(a),middle:l(d),upright:s}})}}function $e(n,e){let t=Math.round(e??0);return t?t>0==(n!=="house")?"in":"out":"still"}function Uo(n){let e=Math.abs(n),t=[300,1e3,3e3,6e3,12e3].filter(r=>e<r).length;return[1,1.4,2,3,4.5,7][t]??7}var Rt,Lo,Ws,pr=u(()=>{"use strict";Rt={sideways:134,upright:110},Lo=58,Ws={solar:{x:0,y:-1},grid:{x:-1,y:0},house:{x:1,y:0},battery:{x:0,y:1}}});function Wo(n,e){let t=Io(e),{width:r,height:o}=t;return c`<div
    class="flow"
    role="group"
    aria-label=${n.text("dashboard.power_now")}
    style=${j({"aspect-ratio":`${r} / ${o}`,"--width":r,"--height":o})}
  >
    <svg viewBox="0 0 ${r} ${o}" aria-hidden="true">
      ${t.spots.map(i=>Vs(t,i,$e(i.place,n.readings[i.place]?.watts)))}
      <circle class="hub" cx=${t.hub.x} cy=${t.hub.y} r="9"></circle>
    </svg>
    ${t.spots.map(i=>js(t,i,n.readings[i.place]?.watts))}
    ${t.spots.map(i=>Gs(n,i))}
  </div>`}function Vs({hub:n},{place:e,x:t,y:r,middle:o,upright:i},s){let a=Math.sign(i?n.y-r:n.x-t)*(s==="in"?1:-1),d=i?90*a:a>0?0:180;return fe`<g class="${e} ${s}">
    <line x1=${t} y1=${r} x2=${n.x} y2=${n.y}></line>
    ${s==="still"?p:fe`<path d="M-4 -6 4 0 -4 6" transform="translate(${o.x} ${o.y}) rotate(${d})"></path>`}
  </g>`}function js({hub:n},{place:e,x:t,y:r,upright:o},i){let s=$e(e,i);if(s==="still"||i===void 0)return p;let a=s==="in"?{x:t,y:r}:n,d=s==="in"?n:{x:t,y:r},l=Uo(i),h={"--left":Math.min(t,n.x),"--top":Math.min(r,n.y),"--across":Math.abs(t-n.x),"--down":Math.abs(r-n.y),"--from":`${(o?a.y>d.y:a.x>d.x)?100:0}%`,"--to":`${(o?a.y>d.y:a.x>d.x)?0:100}%`},m=g=>c`<i style=${j({"animation-duration":`${l}s`,"animation-delay":`${-g}s`})}></i>`;return c`<div class="dots ${e} ${o?"upright":"level"}" style=${j(h)} aria-hidden="true">
    ${m(0)}${m(l/2)}
  </div>`}function Gs(n,{place:e,x:t,y:r,middle:o,upright:i}){let{readings:s,charge:a,locale:d,text:l,showMore:h}=n,m=s[e],g=$e(e,m?.watts),x=Bs[e]?.[g],O=$r=>j({"--x":$r.x,"--y":$r.y}),pe=e==="battery"&&a?Ks(a,d,l,h,O({x:t,y:r})):c`<span class="circle ${e}" style=${O({x:t,y:r})} @click=${()=>m&&h(m.entity)}>
          <ha-icon .icon=${Fo[e]}></ha-icon>
        </span>`;return c`${pe}
    <span class="caption ${e}" style=${O({x:t,y:r})} aria-hidden="true">${l(x??zo[e])}</span>
    ${m?qs(n,e,m,x,i,O(o)):p}`}function qs({locale:n,text:e,showMore:t},r,{entity:o,watts:i},s,a,d){let l=i!==void 0,h=l?be(n,s?Math.abs(i):i):"–",m=[e(zo[r]),s&&e(s),l?h:e("hub_card.not_known")];return c`<button
    class="value ${a?"upright":"level"}"
    style=${d}
    aria-label=${m.filter(Boolean).join(", ")}
    @click=${()=>t(o)}
  >
    ${h}
  </button>`}function Ks({entity:n,percent:e},t,r,o,i){let s=Math.max(0,Math.min(100,e??0)),a=e===void 0?"–":st(t,e/100),d=e===void 0?r("hub_card.not_known"):a;return c`<button
    class="circle battery ring"
    style=${i}
    aria-label="${r("hub_card.state_of_charge")}, ${d}"
    @click=${()=>o(n)}
  >
    <svg viewBox="0 0 68 68" aria-hidden="true">
      <circle class="whole" cx="34" cy="34" r="31"></circle>
      ${s?fe`<circle class="filled" cx="34" cy="34" r="31" pathLength="100" stroke-dasharray="${s} 100"></circle>`:p}
    </svg>
    <ha-icon .icon=${Fo.battery}></ha-icon><span>${a}</span>
  </button>`}var Fo,zo,Bs,Bo=u(()=>{"use strict";v();it();Me();pr();Fo={solar:"mdi:solar-power-variant",grid:"mdi:transmission-tower",house:"mdi:home",battery:"mdi:battery"},zo={solar:"hub_card.sun",grid:"hub_card.grid",house:"hub_card.house",battery:"hub_card.battery"},Bs={grid:{in:"hub_card.from_grid",out:"hub_card.to_grid"},battery:{in:"hub_card.discharging",out:"hub_card.charging"}}});function Vo(n,e){let t=Math.abs(n)/e;return{share:t,filled:Math.min(t,1),level:t>1?"over":t>.8?"near":"normal"}}var jo=u(()=>{"use strict"});function Go(n,e,t,r,o){if(!n.length)return p;let i=e?`${r("hub_card.phases")} · ${r("hub_card.main_fuse",{fuse:Ee(t,e,"A")})}`:r("hub_card.phases");return c`<div class="phases ${e?"":"plain"}" role="group" aria-label=${i}>
    <div class="title" aria-hidden="true">${i}</div>
    ${n.map(s=>Zs(s,e,t,r,o))}
  </div>`}function Zs({name:n,entity:e,amperes:t,watts:r},o,i,s,a){let d=o&&t!==void 0?Vo(t,o):void 0,l=d&&d.level!=="normal"?Ys[d.level]:void 0,h=t===void 0?void 0:Ee(i,t,"A",1),m=r===void 0?void 0:be(i,Math.abs(r)),g=$e("grid",r),x=g==="still"?void 0:s(g==="in"?"hub_card.from_grid":"hub_card.to_grid"),O=c`<span aria-hidden="true">–</span><span class="unseen">${s("hub_card.not_known")}</span>`,pe=d&&st(i,d.share);return c`<button class="phase ${d?.level??""}" @click=${()=>a(e)}>
    <span class="name">${n}</span>
    ${o?c`<span class="bar"><i style=${j({width:`${100*(d?.filled??0)}%`})}></i></span>`:p}
    <span class="current">${h??O}</span>
    ${d&&!l?c`<span class="unseen">${pe}</span>`:p}
    <span class="power">${m?c`${m}${x?c` <small>${x}</small>`:p}`:O}</span>
    ${l?c`<span class="warning"><ha-icon .icon=${l.icon}></ha-icon>${s(l.word)} · ${pe}</span>`:p}
  </button>`}var Ys,qo=u(()=>{"use strict";v();it();Me();pr();jo();Ys={near:{word:"hub_card.near_fuse",icon:"mdi:alert-outline"},over:{word:"hub_card.over_fuse",icon:"mdi:alert-octagon"}}});var Ko,Yo=u(()=>{"use strict";v();Ko=b`
  ha-card {
    display: flex;
    flex-direction: column;
    gap: 16px;
    /* What moves along a line is wider than the line: a phone's page would scroll sideways. */
    overflow-x: clip;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
  }
  h2 {
    margin: 0;
    font-size: 1.25rem;
    font-weight: 500;
    line-height: 1.3;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    padding: 0 12px 0 8px;
    border: 1px solid var(--divider-color);
    border-radius: 14px;
    font-size: 0.875rem;
    --mdc-icon-size: 18px;
  }
  .chip.home_assistant {
    border-color: var(--primary-color);
  }
  .chip.another_client,
  .chip.grid_service {
    border-color: var(--warning-color, #ffa600);
  }
  .silent {
    display: flex;
    gap: 8px;
    margin: 0;
    color: var(--secondary-text-color);
  }
  .title {
    margin-bottom: 4px;
    color: var(--secondary-text-color);
    font-size: 0.875rem;
  }
  .phase:hover {
    background: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
  }
  .phase {
    display: grid;
    grid-template-columns: 24px 1fr 64px 92px;
    align-items: center;
    gap: 0 8px;
    width: 100%;
    min-height: 36px;
    border-radius: 6px;
    font-size: 0.875rem;
  }
  .plain .phase {
    grid-template-columns: 24px 1fr 1fr;
  }
  .phase .name {
    font-weight: 500;
  }
  .bar {
    position: relative;
    height: 10px;
    border-radius: 5px;
    background: var(--divider-color);
    overflow: hidden;
  }
  .bar i {
    position: absolute;
    inset: 0 auto 0 0;
    background: var(--energy-grid-consumption-color, #488fc2);
  }
  .near .bar i {
    background: var(--warning-color, #ffa600);
  }
  .over .bar i {
    background: repeating-linear-gradient(
      -45deg,
      var(--error-color, #db4437) 0 6px,
      color-mix(in srgb, var(--error-color, #db4437) 55%, black) 6px 9px
    );
  }
  .bar::after {
    content: "";
    position: absolute;
    inset: 0 auto 0 80%;
    width: 2px;
    background: var(--ha-card-background, var(--card-background-color));
  }
  .current,
  .power {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .power {
    line-height: 1.15;
  }
  .power small {
    display: block;
    color: var(--secondary-text-color);
    font-size: 0.75rem;
  }
  .warning {
    grid-column: 2 / -1;
    display: flex;
    align-items: center;
    gap: 6px;
    padding-bottom: 4px;
    --mdc-icon-size: 18px;
  }
  .near .warning ha-icon {
    color: var(--warning-color, #ffa600);
  }
  .over .warning ha-icon {
    color: var(--error-color, #db4437);
  }
`});var Js,Xs,Ot,Zo=u(()=>{"use strict";v();w();D();xe();Ho();No();Bo();qo();Yo();lr();E();Js=2e3,Xs={device_id:"hub_card.device",phases:"hub_card.phases",control:"hub_card.control"},Ot=class extends M{static properties={figures:{state:!0}};static styles=[$,Ko,Do];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:y,model:"EnergyHub"}}}},{name:"phases",default:!0,selector:{boolean:{}}},{name:"control",default:!0,selector:{boolean:{}}}],computeLabel:({name:e},t)=>z(t)(Xs[e]??"hub_card.name")}}getCardSize(){return 12}getGridOptions(){return{columns:12,min_columns:9,rows:"auto"}}hub;ids={powers:{},phases:[]};asked="";askAgain=1/0;choose(e,t){let r=Z(e.hubs,t);if(r)return r.device.id!==this.hub?.device.id&&(this.figures=void 0),this.hub=r,this.ids=Co(r),Ro(this.ids)}updated(){let{hass:e,hub:t}=this;if(!e||!t)return;let{answer:r,commander:o,powers:i}=this.ids,s=this.state(i.grid??i.house)?.state==="unavailable"?"silent":"",a=[r,o].map(l=>this.state(l)?.last_updated),d=[t.device.id,...a,s].join();d===this.asked&&Date.now()<this.askAgain||(this.asked=d,this.askAgain=1/0,this.ask(e,t.device.id,d))}async ask(e,t,r){try{let o=await e.callWS({type:`${y}/hub`,device_id:t});this.asked===r&&(this.figures=o)}catch(o){if(this.asked!==r)return;o.code==="unauthorized"?this.figures=void 0:this.askAgain=Date.now()+Js}}draw(e,t){let{ids:r,hub:o,text:i,figures:s}=this,a=x=>H(this,x),d=this.readings(),l=this.charge(),h=Ct.filter(x=>d[x]||x==="battery"&&l),m=t.phases===!1?[]:this.phases(),g=this.isSilent();return c`<ha-card>
      <div class="head">
        <h2>${o?.name}</h2>
        ${r.commander?this.drawChip(e,r.commander):p}
      </div>
      ${g?c`<p class="silent"><ha-icon icon="mdi:lan-disconnect"></ha-icon>${i("hub_card.silent")}</p>`:p}
      ${h.length?Wo({readings:d,charge:l,locale:e.locale,text:i,showMore:a},h):p}
      ${Go(m,s?.main_fuse??null,e.locale,i,a)}
      ${this.drawControl(e,t)}
    </ha-card>`}drawChip(e,t){let{icon:r,words:o,kind:i}=Mo(e,this.state(t),this.text,Date.now()/1e3),s=`${this.text("hub_card.commander")}: ${o}`;return c`<button class="chip ${i}" aria-label=${s} title=${s} @click=${()=>H(this,t)}>
      <ha-icon .icon=${r}></ha-icon>${o}
    </button>`}drawControl(e,t){let{ids:r,hub:o,text:i,figures:s}=this;if(t.control===!1||!o||!r.mode||!s)return p;let a=this.state(r.setPoint),d=Oo(a)??s.largest_power;return d?c`<energy-bridge-battery-control
      .hass=${e}
      .text=${i}
      .device=${o.device.id}
      .largest=${d}
      .answer=${s.last_answer}
      .mode=${this.state(r.mode)}
      .present=${this.presentOrder()}
      .canOrder=${this.state(r.mode)?.state!=="unavailable"}
    ></energy-bridge-battery-control>`:p}presentOrder(){let{mode:e,confirmed:t,setPoint:r}=this.ids,o=this.state(e)?.state,i=Ie(this.state(r))??0;return o==="hold"?{mode:"hold",watts:0}:o!=="charge"&&o!=="discharge"?{mode:"charge",watts:i}:{mode:o,watts:Math.abs(Ie(this.state(t))??i)}}readings(){let e={};for(let t of Ct){let r=this.ids.powers[t];r&&(e[t]={entity:r,watts:Ie(this.state(r))})}return e}charge(){let{charge:e}=this.ids;return e?{entity:e,percent:dr(this.state(e))}:void 0}phases(){return this.ids.phases.flatMap(({name:e,current:t,power:r})=>{let o=t??r;return o?[{name:e,entity:o,amperes:Po(this.state(t)),watts:Ie(this.state(r))}]:[]})}isSilent(){let e=Object.values(this.ids.powers).map(t=>this.state(t));return e.length>0&&e.every(t=>!t||t.state==="unavailable")}}});var Qs,Pt,Jo=u(()=>{"use strict";v();w();ce();E();I();Qs=300,Pt=class extends _{static properties={hass:{attribute:!1,hasChanged:()=>!1},text:{attribute:!1},fleetId:{attribute:!1},cabinets:{attribute:!1},found:{state:!0},error:{state:!0}};static styles=[$,N,b`
      label {
        display: block;
        font-weight: 500;
        margin-bottom: 4px;
      }
      input {
        width: 100%;
        box-sizing: border-box;
      }
      .answer {
        color: var(--secondary-text-color);
        margin: 8px 0 0;
      }
      .answer:empty {
        display: none;
      }
      ul,
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      ul > li {
        padding: 8px 0;
        border-bottom: 1px solid var(--divider-color);
      }
      .where {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        column-gap: 16px;
      }
      .minor {
        color: var(--secondary-text-color);
      }
      summary {
        cursor: pointer;
        color: var(--secondary-text-color);
        padding: 4px 0;
      }
      ol > li {
        display: grid;
        grid-template-columns: minmax(7em, auto) 1fr;
        gap: 12px;
        padding: 2px 0 2px 16px;
      }
    `];words="";asked=0;timer;disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}render(){let{text:e,found:t}=this;return c`
      <form role="search" @submit=${this.submit}>
        <label for="pack">${e("fleet_card.find_pack")}</label>
        <input
          id="pack"
          type="search"
          autocomplete="off"
          spellcheck="false"
          maxlength="100"
          placeholder=${e("fleet_card.part_of_id")}
          @input=${this.type}
        />
      </form>
      <p class="answer" role="status">${this.error??(t?this.answer(t):"")}</p>
      ${t?.packs.length?c`<ul>${t.packs.map(r=>this.draw(r))}</ul>`:p}
    `}answer({packs:e,more:t}){return e.length?t?this.text("fleet_card.more_packs",{count:e.length}):this.text("fleet_card.packs_found",{count:e.length}):this.text("fleet_card.no_pack")}draw(e){let{text:t}=this,r=T(this.hass),o=e.state==="away",i=this.place(e),s=L(e.since,r),a=this.stateText(e);return c`<li>
      <div class="where">
        <strong>${e.pack}</strong>
        <span>${o?t("fleet_card.was_in",{place:i}):i}</span>
      </div>
      <div class="where minor">
        <span>${a}</span>
        <span title=${xt(e.since,Date.now()/1e3,r)}>
          ${t(o?"fleet_card.left_since":"fleet_card.there_since",{time:s})}
        </span>
      </div>
      ${e.trail.length?this.drawTrail(e.trail,r):p}
    </li>`}drawTrail(e,t){let{text:r}=this;return c`<details>
      <summary>${r("fleet_card.trail")}</summary>
      <ol>
        ${e.map(o=>c`<li>
            <span class="minor">${L(o.time,t)}</span>
            <span>
              ${r(o.what==="left"?"fleet_card.left":"fleet_card.arrived",{place:this.place(o)})}
            </span>
          </li>`)}
      </ol>
    </details>`}cabinet(e){return this.cabinets.find(({device:t})=>t.id===e)}place({device_id:e,slot:t}){let r=e===null?void 0:this.hass.devices[e],o=this.cabinet(e)?.name??r?.name_by_user??r?.name;return this.text("fleet_card.place",{cabinet:o??this.text("fleet_card.gone_cabinet"),slot:t})}stateText({state:e,device_id:t,slot:r}){if(e===null)return"";if(e==="away")return this.text("fleet_card.away");let o=this.cabinet(t)?.slots.find(({number:s})=>s===r),i=this.hass.states[(o&&f(o,"slot_state"))??""];return i?this.hass.formatEntityState(i,e):""}type=e=>{this.words=e.target.value.trim(),clearTimeout(this.timer),this.timer=setTimeout(()=>{this.ask()},Qs)};submit=e=>{e.preventDefault(),clearTimeout(this.timer),this.ask()};async ask(){let e=++this.asked;if(this.error=void 0,!this.words){this.found=void 0;return}try{let t={type:`${y}/packs`,device_id:this.fleetId,search:this.words},r=await this.hass.callWS(t);e===this.asked&&(this.found=r)}catch(t){let r=await P(this.hass,t,{notAllowed:this.text("card.not_allowed")});if(e!==this.asked)return;this.found=void 0,this.error=r}}}});function Xo(n,{reports:e,removed:t=[]}){let r=new Map(n);for(let o of e)r.set(o.subentry_id,o);for(let o of t)r.delete(o);return r}function Qo(n,e){let t=({device_id:r})=>{let o=r===null?-1:e.indexOf(r);return o<0?e.length:o};return[...n].sort((r,o)=>t(r)-t(o))}function ei(n,e){let t=e-172800;return n.filter(({start:r,end:o})=>o>t&&r<e).map(r=>{let o=te(Math.max(r.start,t),e);return{left:o,width:te(Math.min(r.end,e),e)-o,stretch:r}})}function te(n,e){return(n-(e-172800))/172800*100}function ti(n,e){return e-172800+Math.min(Math.max(n,0),1)*172800}function ur(n,e){return n.find(({start:t,end:r})=>t<=e&&e<r)}function ri(n){return n.reduce((e,{outcome:t,documents:r})=>e+(t==="waiting"?r:0),0)}function ee(n,e){return Math.floor(n/e)*e}function Et(n,e,t,r){let o=ee(r-172800,t)+t,i=ee(r-t,t),s=Math.max(ea,t),d={ArrowLeft:n-t,ArrowDown:n-t,ArrowRight:n+t,ArrowUp:n+t,PageDown:n-s,PageUp:n+s,Home:o,End:i}[e];return d===void 0?void 0:Math.min(Math.max(ee(d,t),o),i)}var ea,Ue=u(()=>{"use strict";ea=3600});var Mt,hr=u(()=>{"use strict";v();Mt=b`
  .delivered {
    top: 0;
    bottom: 0;
    background: color-mix(in srgb, var(--success-color), var(--primary-text-color) 15%);
  }
  .waiting {
    top: 0;
    bottom: 0;
    z-index: 1;
    --stripe: color-mix(in srgb, var(--warning-color), black 45%);
    background: repeating-linear-gradient(135deg, var(--warning-color) 0 5px, var(--stripe) 5px 8px);
  }
  .gap {
    top: 30%;
    bottom: 30%;
    z-index: 1;
    box-sizing: border-box;
    border-block: 2px solid color-mix(in srgb, var(--error-color), var(--primary-text-color) 15%);
    background-color: var(--card-background-color);
    background-image: repeating-linear-gradient(
      90deg,
      color-mix(in srgb, var(--error-color), var(--primary-text-color) 15%) 0 2px,
      transparent 2px 8px
    );
  }
  .before_start {
    top: calc(50% - 1px);
    bottom: calc(50% - 1px);
    background: repeating-linear-gradient(90deg, var(--secondary-text-color) 0 4px, transparent 4px 8px);
  }
`});var ta,Ht,ni=u(()=>{"use strict";w();ce();Ue();ta=1e4,Ht=class{constructor(e){this.host=e;e.addController(this)}host;reports=new Map;error;hass;text;connection;deviceId;language;isOnPage=!1;current=0;end;timer;follow(e,t,r){Object.assign(this,{hass:e,text:r});let{connection:o}=e,{language:i}=e.locale;o===this.connection&&t===this.deviceId&&i===this.language||(this.stop(),this.reports=new Map,Object.assign(this,{connection:o,deviceId:t,language:i}),this.isOnPage&&this.start())}hostConnected(){this.isOnPage=!0,this.start()}hostDisconnected(){this.isOnPage=!1,this.stop()}start(){this.connection?.addEventListener("ready",this.begin),this.begin()}stop(){this.current++,this.connection?.removeEventListener("ready",this.begin),clearTimeout(this.timer),this.end?.().catch(()=>{}),this.end=void 0}begin=()=>{let{connection:e,deviceId:t,language:r}=this;if(!e||!t)return;let o=++this.current;this.end=void 0,clearTimeout(this.timer);let i=!0,s=d=>{o===this.current&&(this.reports=Xo(i?new Map:this.reports,d),i=!1,this.host.requestUpdate())},a={type:`${y}/reports/subscribe`,device_id:t,language:r};e.subscribeMessage(s,a,{resubscribe:!1}).then(d=>{if(o!==this.current){d().catch(()=>{});return}this.end=d,this.error=void 0,this.host.requestUpdate()},async d=>{let l=await this.reasonOf(d);o===this.current&&(this.error=l,this.timer=setTimeout(this.begin,ta),this.host.requestUpdate())})};async reasonOf(e){let{hass:t,text:r}=this;return t&&r?P(t,e,{notAllowed:r("card.not_allowed")}):""}}});var Nt,ra,mr,Dt,fr=u(()=>{"use strict";v();Ue();hr();E();I();Nt={delivered:"report_card.delivered",waiting:"report_card.waiting",gap:"report_card.gap",before_start:"report_card.before_start"},ra={no_history:"report_card.no_history",dropped:"report_card.dropped",refused:"report_card.refused",lost:"report_card.lost"},mr=300,Dt=class extends _{static properties={report:{attribute:!1},text:{attribute:!1},clock:{attribute:!1,hasChanged:(e,t)=>JSON.stringify(e)!==JSON.stringify(t)},now:{attribute:!1},marks:{attribute:!1},opens:{attribute:!1},at:{state:!0},isPointed:{state:!0}};static styles=[$,Mt,b`
      :host {
        position: relative;
      }
      .lane {
        position: relative;
        height: 28px;
        border-radius: 4px;
        background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
      }
      .opens {
        cursor: pointer;
      }
      .piece {
        position: absolute;
        min-width: 4px;
      }
      .midnight {
        position: absolute;
        top: 0;
        bottom: 0;
        width: 1px;
        background: var(--card-background-color);
      }
      .cursor {
        position: absolute;
        top: -3px;
        bottom: -3px;
        min-width: 2px;
        box-sizing: border-box;
        border: 1px solid var(--card-background-color);
        background: var(--primary-text-color);
      }
      .tip {
        position: absolute;
        bottom: calc(100% + 6px);
        z-index: 2;
        max-width: 100%;
        text-align: center;
        box-sizing: border-box;
        padding: 6px 10px;
        border-radius: 8px;
        font-size: 0.9em;
        background: var(--primary-text-color);
        color: var(--card-background-color);
        pointer-events: none;
      }
    `];willUpdate(e){let{interval:t}=this.report;if(e.has("now")||this.at===void 0){let r=this.at??ee(this.now-t,t);this.at=Math.max(r,ee(this.now-172800,t)+t)}}render(){let{report:e,now:t,at:r=0}=this,o=this.words(r);return c`
      ${this.isPointed?this.drawTip(o,r):p}
      <div
        class=${this.opens?"lane opens":"lane"}
        role="slider"
        tabindex="0"
        aria-label=${this.text("report_card.lane",{report:e.name})}
        aria-valuemin=${Math.floor(t-172800)}
        aria-valuemax=${Math.floor(t)}
        aria-valuenow=${r}
        aria-valuetext=${o}
        @keydown=${this.press}
        @click=${this.choose}
        @pointermove=${this.point}
        @pointerleave=${this.leave}
        @focus=${()=>this.isPointed=!0}
        @blur=${this.leave}
      >
        ${ei(e.lanes,t).map(({left:i,width:s,stretch:a})=>c`<div class="piece ${a.outcome}" style="left:min(${i}%, 100% - 4px);width:${s}%"></div>`)}
        ${this.marks.filter(({midnight:i})=>i).map(({time:i})=>c`<div class="midnight" style="left:${te(i,t)}%"></div>`)}
        ${this.isPointed?c`<div
              class="cursor"
              style="left:${te(r,t)}%;width:${e.interval/172800*100}%"
            ></div>`:p}
      </div>
    `}drawTip(e,t){let o=`left:clamp(0px, calc(${te(t,this.now)}% - ${mr/2}px), calc(100% - ${mr}px));width:${mr}px`;return c`<div class="tip" style=${o} aria-hidden="true">${e}</div>`}words(e){let{report:t,text:r}=this,o=ur(t.lanes,e)??ur(t.lanes,e+t.interval/2),i=r(o?Nt[o.outcome]:"report_card.unknown"),s=o?.reason&&ra[o.reason],a=s?`${i}: ${r(s)}`:i;return`${wt(e,e+t.interval,this.clock)} · ${a}`}point=({clientX:e})=>{let{left:t,width:r}=this.getBoundingClientRect(),{interval:o}=this.report,i=ee(this.now-o,o);this.at=Math.min(ee(ti((e-t)/r,this.now),o),i),this.isPointed=!0};leave=()=>{this.isPointed=!1};press=e=>{if(e.key==="Enter"||e.key===" "){e.preventDefault(),this.choose();return}let t=Et(this.at??0,e.key,this.report.interval,this.now);t!==void 0&&(e.preventDefault(),this.at=t,this.isPointed=!0)};choose=()=>{if(!this.opens||this.at===void 0)return;let e={report:this.report,time:this.at};this.dispatchEvent(new CustomEvent("interval-chosen",{detail:e}))}}});var oi,ii=u(()=>{"use strict";v();oi=b`
  ha-card {
    container-type: inline-size;
  }
  .reachable {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    margin-bottom: 8px;
    color: var(--secondary-text-color);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    margin-bottom: 16px;
  }
  caption {
    text-align: start;
    padding-bottom: 8px;
  }
  .kind {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    margin-inline-end: 16px;
    color: var(--secondary-text-color);
  }
  .swatch {
    position: relative;
    display: inline-block;
    width: 24px;
    height: 14px;
    overflow: hidden;
    border-radius: 3px;
    background: color-mix(in srgb, var(--primary-text-color) 6%, transparent);
  }
  .swatch > span {
    position: absolute;
    inset-inline: 0;
  }
  th,
  td {
    text-align: start;
    font-weight: inherit;
    padding: 8px 16px 8px 0;
    vertical-align: middle;
  }
  td:last-child {
    padding-inline-end: 0;
    text-align: end;
  }
  thead th {
    color: var(--secondary-text-color);
    white-space: nowrap;
  }
  tbody tr {
    border-top: 1px solid var(--divider-color);
  }
  tbody th {
    font-weight: 500;
  }
  .wide {
    width: 50%;
    min-width: 240px;
  }
  .axis {
    position: relative;
    height: 1.4em;
    font-size: 0.85em;
    color: var(--secondary-text-color);
  }
  .axis > span {
    position: absolute;
    transform: translateX(-50%);
    white-space: nowrap;
  }
  .axis > .midnight {
    color: var(--primary-text-color);
  }
  .next {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .minor {
    color: var(--secondary-text-color);
    font-size: 0.9em;
    overflow-wrap: anywhere;
  }
  td.none {
    margin: 0;
  }
  .what {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  .narrow {
    display: none;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @container (max-width: 800px) {
    table,
    caption,
    tbody,
    tr,
    tbody th,
    td {
      display: block;
    }
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .narrow {
      display: block;
    }
    span.narrow {
      display: inline;
      margin-inline-end: 4px;
    }
    tbody tr {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 4px 12px;
      align-items: center;
      padding: 12px 0;
    }
    tbody th,
    td {
      padding: 0;
    }
    .wide {
      grid-column: 1 / -1;
      grid-row: 2;
      width: auto;
    }
    .next {
      text-align: end;
    }
    .axis {
      height: 1.6em;
      overflow: hidden;
    }
  }
`});function si({marks:n,now:e}){return c`<div class="axis" aria-hidden="true">
    ${n.map(t=>({...t,at:te(t.time,e)})).filter(({at:t})=>Math.min(t,100-t)>ia).map(({at:t,text:r,midnight:o})=>c`<span class=${o?"midnight":""} style="left:${t}%">${r}</span>`)}
  </div>`}var na,oa,ia,Lt,ai=u(()=>{"use strict";v();w();D();xe();Ue();hr();ni();er();fr();ar();ii();E();kt();I();na=3e4,oa=Object.keys(Nt),ia=5,Lt=class extends M{static styles=[$,N,Mt,oi];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:y,model:"Report destination"}}}}],computeLabel:(e,t)=>z(t)("report_card.device")}}feed=new Ht(this);destination;sending=new Set;constructor(){super(),new X(this,na)}choose(e,t){let r=Z(e.destinations,t);if(r)return this.destination=r,["reachable","export_progress"].map(o=>f(r,o)).filter(o=>o!==void 0)}draw(e){let{destination:t,feed:r,text:o}=this;if(!t)return c``;r.follow(e,t.device.id,o);let i=Date.now()/1e3,s=T(e),a={now:i,clock:s,marks:Qn(i-172800,i,s)},d=t.reports.map(({device:h})=>h.id),l=Qo(r.reports.values(),d);return c`<ha-card>
      <h2 class="title">${t.name}</h2>
      ${this.drawReachable(e,t)}
      ${r.error?c`<p class="none" role="status">${r.error}</p>`:p}
      ${l.length?this.drawTable(e,l,a):p}
      <energy-bridge-report-export .hass=${e} .text=${o} .destination=${t}>
      </energy-bridge-report-export>
      <energy-bridge-report-file .hass=${e} .text=${o}></energy-bridge-report-file>
    </ha-card>`}drawReachable(e,t){let r=f(t,"reachable"),o=this.state(r);if(!r||!o)return p;let i={on:"good",off:"gone"};return c`<button class="reachable" @click=${()=>H(this,r)}>
      ${o.state in i?Le(i[o.state]):p}
      ${e.formatEntityState(o)}
    </button>`}drawTable(e,t,r){let{text:o}=this;return c`
      <table role="table">
        <caption class="legend">
          ${oa.map(i=>c`<span class="kind"
              ><span class="swatch" aria-hidden="true"><span class=${i}></span></span>${o(Nt[i])}</span
            >`)}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">${o("report_card.report")}</th>
            <th role="columnheader" scope="col" class="wide">
              <span class="hidden">${o("report_card.two_days")}</span>${si(r)}
            </th>
            <th role="columnheader" scope="col">${o("report_card.next_send")}</th>
            <th role="columnheader" scope="col">${o("report_card.last_error")}</th>
            <th role="columnheader" scope="col"><span class="hidden">${o("report_card.send_now")}</span></th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${t.map(i=>this.drawReport(e,i,r))}
        </tbody>
      </table>
    `}drawReport(e,t,r){let{text:o}=this,i=this.destination?.reports.find(({device:l})=>l.id===t.device_id),{last_error:s,next_send:a}=t,d=ri(t.lanes);return c`<tr role="row">
      <th role="rowheader" scope="row">${t.name}</th>
      <td role="cell" class="wide">
        ${a===null&&!t.lanes.length?c`<span class="minor">${o("report_card.live")}</span>`:this.drawLane(e,t,r)}
      </td>
      <td role="cell" class="next">
        <span class="narrow minor" aria-hidden="true">${o("report_card.next_send")}</span>
        ${a===null?"–":c`<energy-bridge-countdown .until=${a} .over=${o("report_card.now")}></energy-bridge-countdown>`}
      </td>
      <td role="cell" class=${s?"error":"error none"}>
        <span class="narrow minor" aria-hidden="true">${o("report_card.last_error")}</span>
        ${s?c`<span class="what">${Le("warning")}${s.text}</span
              >${s.detail?c`<div class="minor">${s.detail}</div>`:p}`:o("report_card.no_error")}
        ${d?c`<div class="minor">${o("report_card.documents_waiting",{count:d})}</div>`:p}
      </td>
      <td role="cell" class="act">${this.drawSend(e,i)}</td>
    </tr>`}drawLane(e,t,r){return c`<energy-bridge-report-lane
        .report=${t}
        .text=${this.text}
        .clock=${r.clock}
        .now=${r.now}
        .marks=${r.marks}
        .opens=${e.user?.is_admin===!0&&t.device_id!==null}
        @interval-chosen=${this.showFile}
      ></energy-bridge-report-lane>
      <div class="narrow">${si(r)}</div>`}drawSend(e,t){let r=t&&f(t,"send_now");return r?c`<button
      class="plain"
      aria-label=${`${this.text("report_card.send_now")}: ${t.name}`}
      ?disabled=${this.sending.has(r)}
      @keydown=${at}
      @click=${()=>{this.send(e,r)}}
    >
      ${this.text("report_card.send_now")}
    </button>`:p}async send(e,t){this.sending.add(t),this.requestUpdate();try{await e.callService("button","press",{},{entity_id:t})}catch{}finally{this.sending.delete(t),this.requestUpdate()}}showFile=({detail:e})=>{this.renderRoot.querySelector("energy-bridge-report-file")?.show(e)}}});function di({device:n}){let e=/^(\w+) report$/.exec(n.model??"")?.[1];return e&&`export_${e.toLowerCase()}`}var gr,sa,It,ci=u(()=>{"use strict";v();w();gt();ce();E();I();gr=3600,sa=24*gr;It=class extends J{static properties={hass:{attribute:!1},text:{attribute:!1},destination:{attribute:!1},answer:{state:!0},wrong:{state:!0},isRunning:{state:!0}};static styles=[$,N,dt,b`
      dialog {
        width: min(420px, calc(100vw - 32px));
      }
      form label {
        display: block;
        margin: 12px 0 4px;
      }
      input,
      select {
        width: 100%;
        box-sizing: border-box;
      }
      .running {
        display: flex;
        align-items: center;
        gap: 12px;
        margin-top: 8px;
      }
      progress {
        flex: 1;
        min-width: 60px;
        height: 8px;
        appearance: none;
        border: none;
        border-radius: 4px;
        overflow: hidden;
        background: var(--divider-color);
      }
      progress::-webkit-progress-bar {
        background: var(--divider-color);
      }
      progress::-webkit-progress-value {
        background: var(--primary-color);
      }
      progress::-moz-progress-bar {
        background: var(--primary-color);
      }
      p {
        margin: 8px 0 0;
      }
    `];render(){let{text:e}=this;return c`
      ${this.hass.user?.is_admin&&this.reports.length?c`<button class="plain" ?disabled=${this.isRunning} @click=${this.open}>
            ${e("report_card.export")}
          </button>`:p}
      ${this.drawProgress()}
      <p role="status" ?hidden=${!this.answer}>${this.answer}</p>
      <dialog aria-labelledby="title">
        <form @submit=${this.submit}>
          <h2 id="title">${e("report_card.export_title")}</h2>
          <p>${e("report_card.export_what",{destination:this.destination.name})}</p>
          <label for="report">${e("report_card.report")}</label>
          <select id="report" name="report">
            ${this.reports.map(({device:t,name:r})=>c`<option value=${t.id}>${r}</option>`)}
          </select>
          <label for="start">${e("report_card.from")}</label>
          <input id="start" name="start" type="datetime-local" required />
          <label for="end">${e("report_card.to")}</label>
          <input id="end" name="end" type="datetime-local" required />
          <p role="alert">${this.wrong}</p>
          <div class="buttons">
            <span class="space"></span>
            <button type="button" class="plain" @click=${this.close}>${e("report_card.close")}</button>
            <button class="strong">${e("report_card.start_export")}</button>
          </div>
        </form>
      </dialog>
    `}get reports(){return this.destination.reports.filter(e=>di(e)&&f(e,"send_now"))}drawProgress(){let{text:e,destination:t}=this,r=Number.parseFloat(this.hass.states[f(t,"export_progress")??""]?.state??""),o=r<100;if(!o&&!this.isRunning)return p;let i=f(t,"cancel_export");return c`<div class="running">
      <label for="progress">${e("report_card.exporting")}</label>
      <progress id="progress" max="100" value=${o?r:p}></progress>
      ${i?c`<button class="plain" @click=${()=>{this.cancel(i)}}>${e("report_card.cancel")}</button>`:p}
    </div>`}open=()=>{let e=T(this.hass),t=Math.floor(Date.now()/1e3/gr)*gr;for(let[r,o]of[["start",t-sa],["end",t]]){let i=this.renderRoot.querySelector(`input[name=${r}]`);i&&!i.value&&(i.value=eo(o,e))}this.wrong=void 0,this.dialog?.showModal()};submit=e=>{e.preventDefault();let t=new FormData(e.target),r=T(this.hass),[o,i]=["start","end"].map(a=>to(String(t.get(a)),r)),s=this.reports.find(({device:a})=>a.id===t.get("report"));if(!s||o===void 0||i===void 0||o>=i){this.wrong=this.text("report_card.wrong_order");return}this.close(),this.send(s,o,i)};async send(e,t,r){this.isRunning=!0,this.answer=void 0;let o=s=>new Date(s*1e3).toISOString(),i={device_id:e.device.id,destination_device_id:this.destination.device.id,start:o(t),end:o(r)};try{let s=di(e)??"",{response:a}=await this.hass.callService(y,s,i,void 0,!1,!0),{files:d=[],gaps:l=[]}=a??{};this.answer=this.text("report_card.exported",{report:e.name,files:d.length,gaps:l.length})}catch(s){this.answer=await P(this.hass,s)}finally{this.isRunning=!1}}async cancel(e){try{await this.hass.callService("button","press",{},{entity_id:e}),this.answer=this.text("report_card.cancelled")}catch{}}}});function da({name:n,type:e,content:t}){let r=document.createElement("a");r.href=URL.createObjectURL(new Blob([t],{type:e})),r.download=n.split("/").at(-1)??n,r.click(),URL.revokeObjectURL(r.href)}var aa,Ut,li=u(()=>{"use strict";v();w();Ue();Me();gt();ce();E();I();aa={outbox:"report_card.from_outbox",folder:"report_card.from_folder",recorder:"report_card.from_recorder"},Ut=class extends J{static properties={hass:{attribute:!1,hasChanged:()=>!1},text:{attribute:!1},report:{state:!0},time:{state:!0},file:{state:!0},error:{state:!0},said:{state:!0}};static styles=[$,N,dt,b`
      dialog {
        width: min(760px, calc(100vw - 32px));
      }
      pre {
        overflow: auto;
        max-height: min(50vh, 480px);
        margin: 12px 0;
        padding: 12px;
        border-radius: 8px;
        background: var(--secondary-background-color);
        font-size: 0.9em;
        /* Documents may be a single line. */
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      p {
        margin: 4px 0;
      }
      .name {
        overflow-wrap: anywhere;
      }
    `];asked=0;async show({report:e,time:t}){this.report=e,this.time=t,await this.updateComplete,this.dialog?.showModal(),await this.ask()}render(){let{text:e,report:t}=this;return c`<dialog aria-labelledby="title" @close=${this.forget}>
      ${t?this.draw(t):p}
      <div class="buttons">
        <button class="plain" @click=${()=>this.step("ArrowLeft")}>${e("report_card.earlier")}</button>
        <button class="plain" @click=${()=>this.step("ArrowRight")}>${e("report_card.later")}</button>
        <span class="space"></span>
        ${this.file?this.drawActions(this.file):p}
        <button class="strong" @click=${this.close}>${e("report_card.close")}</button>
      </div>
    </dialog>`}draw(e){let{file:t,error:r,text:o}=this,i=T(this.hass),[s,a]=t?[t.start,t.end]:[this.time,this.time+e.interval];return c`
      <h2 id="title">${e.name}</h2>
      <p>${wt(s,a,i)}</p>
      <div role="status">
        ${t?this.drawOrigin(t):c`<p>${r??o("report_card.loading")}</p>`}
        ${this.said?c`<p>${this.said}</p>`:p}
      </div>
      ${t?c`<pre tabindex="0" aria-label=${o("report_card.content")}>${t.content}</pre>`:p}
    `}drawOrigin(e){let{text:t}=this,r=Qt(this.hass.locale,e.size);return c`<p class="name">
        <strong>${e.name}</strong> · ${t("report_card.bytes",{size:r})}
      </p>
      <p>${t(aa[e.origin])}</p>
      ${e.cut?c`<p>${t("report_card.cut")}</p>`:p}`}drawActions(e){let{text:t}=this;return c`
      <button class="plain" @click=${()=>{this.copy(e)}}>${t("report_card.copy")}</button>
      ${e.cut?p:c`<button class="plain" @click=${()=>da(e)}>${t("report_card.download")}</button>`}
    `}forget=()=>{this.asked++,this.file=this.error=this.said=void 0};step(e){if(!this.report)return;let t=e==="ArrowLeft"||!this.file?this.file?.start??this.time:this.file.end-this.report.interval;this.time=Et(t,e,this.report.interval,Date.now()/1e3)??this.time,this.ask()}async ask(){let e=++this.asked;this.file=this.error=this.said=void 0;let t={type:`${y}/reports/file`,device_id:this.report?.device_id,time:this.time};try{let r=await this.hass.callWS(t);e===this.asked&&(this.file=r)}catch(r){let o=await P(this.hass,r,{notAllowed:this.text("card.not_allowed")});e===this.asked&&(this.error=o)}}async copy({content:e}){let t;try{await navigator.clipboard.writeText(e),t=!0}catch{t=this.copySelected()}this.said=this.text(t?"report_card.copied":"report_card.not_copied")}copySelected(){let e=this.renderRoot.querySelector("pre");return e?(getSelection()?.selectAllChildren(e),document.execCommand("copy")):!1}}});var pi,ui=u(()=>{"use strict";$n();lo();sr();uo();Ao();So();Zo();Jo();ai();ci();li();fr();pi={"energy-bridge-battery-control":ct,"energy-bridge-hub-card":Ot,"energy-bridge-cabinet-card":$t,"energy-bridge-slot-sheet":_e,"energy-bridge-fleet-card":St,"energy-bridge-report-card":Lt,"energy-bridge-countdown":At,"energy-bridge-fleet-map":Tt,"energy-bridge-pack-search":Pt,"energy-bridge-report-export":It,"energy-bridge-report-file":Ut,"energy-bridge-report-lane":Dt}});function A(n){return n.filter(e=>!!e)}function k(n,e,t={}){return{type:"heading",heading:n,icon:e,...t}}function C(n,e){let t=A(e);return t.some(({type:r})=>r!=="heading")?{type:"grid",cards:[n,...t]}:void 0}function hi(n){return n?{visibility:[{condition:"state",entity:n,state_not:["unavailable","unknown"]}]}:{}}function mi(n){return n?{visibility:[{condition:"state",entity:n,state:"on"}]}:{}}function le(n,e={}){return n?{type:"tile",entity:n,name:ze,...e}:void 0}function fi(n,e={}){let t=n&&{action:"perform-action",perform_action:"button.press",target:{entity_id:n}};return le(n,{hide_state:!0,tap_action:t,icon_tap_action:t,...e})}function We(n,e={}){return n?{type:"entity",entity:n,show_name:!0,name:ze,...e}:void 0}function ke(n,e=ze){let t=A(n);if(t.length)return{type:"entities",grid_options:R,entities:t.map(r=>({entity:r,name:e}))}}function U(n,e,t={},r=ze){let o=A(n);if(o.length)return{type:"history-graph",hours_to_show:e,grid_options:R,entities:o.map(i=>({entity:i,name:r})),...t}}function br(n,e={}){let t=A(n);if(t.length)return{type:"statistics-graph",chart_type:"bar",period:"hour",days_to_show:1,stat_types:["change"],grid_options:R,entities:t.map(r=>({entity:r,name:ze})),...e}}var ze,re,R,Be=u(()=>{"use strict";ze={type:"entity"},re={type:"device"},R={columns:"full"}});function gi(n,e,t){let r=[...ca.map(({key:o})=>o),"cabinets_online","cabinets_offline"];return{type:"sections",max_columns:3,dense_section_placement:!0,badges:A(r.map(o=>We(f(n,o)))),sections:A([{type:"grid",column_span:2,cards:[la(n,t)]},C(k(e("dashboard.last_day"),"mdi:chart-line"),[U(["packs_ready","packs_charging","free_slots"].map(o=>f(n,o)),24)])])}}function la({device:n,cabinets:e},t){let r=e.flatMap(({device:{id:o}})=>{let i=t.get(o);return i?[[o,i]]:[]});return{type:"custom:energy-bridge-fleet-card",device_id:n.id,paths:Object.fromEntries(r),grid_options:R}}function bi(n,e){let t=o=>f(n,o);return{type:"sections",max_columns:3,dense_section_placement:!0,badges:A(["cabinet_problem","swaps_today","environment_temperature"].map(o=>We(t(o)))),sections:A([{type:"grid",cards:[pa(n)]},C(k(e("dashboard.packs"),"mdi:battery-high"),[ua(n.slots)]),C(k(e("dashboard.what_happened"),"mdi:timeline-text-outline"),[ke([t("notification"),t("alert")]),U([t("packs_ready"),t("packs_charging"),t("free_slots")],24)])])}}function pa({device:n}){return{type:"custom:energy-bridge-cabinet-card",device_id:n.id,grid_options:R}}function ua(n){let e=n.flatMap(t=>{let r=f(t,"pack");return r?[{entity:r,name:`${t.number}`}]:[]});return e.length?{type:"entities",grid_options:R,entities:e}:void 0}var ca,yi=u(()=>{"use strict";Be();w();ca=[{key:"packs_ready",color:"green"},{key:"packs_charging",color:"amber"},{key:"free_slots",color:"blue"},{key:"slots_at_fault",color:"red"},{key:"swaps_today",color:"purple"}]});function xi(n,e,t){let r=i=>f(n,i),o=["state","fault","grid_service_lock","frequency"].map(r);return{type:"sections",max_columns:3,dense_section_placement:!0,badges:A(o.map(i=>We(i,hi(i)))),sections:A([ma(n,e),fa(n,e),ga(n,e),ba(n,e,t),ya(n,e),va(n,e),wa(n,e)])}}function ma(n,e){return C(k(e("dashboard.power_now"),"mdi:flash"),[wi.some(t=>f(n,t))&&{type:"custom:energy-bridge-hub-card",device_id:n.device.id,grid_options:R}])}function fa(n,e){return C(k(e("dashboard.last_day"),"mdi:chart-line"),[U(wi.map(t=>f(n,t)),24),br(["pv_energy","grid_energy_imported","grid_energy_exported"].map(t=>f(n,t)),{title:e("dashboard.energy_per_hour")})])}function ga(n,e){let t=["ordered_set_point","confirmed_set_point","set_point_deviation","last_answer"];return C(k(e("dashboard.battery"),"mdi:home-battery"),[ke(t.map(r=>f(n,r)))])}function ba(n,e,t){let r=f(n,"pv_energy"),o=["grid_energy_imported","grid_energy_exported","pv_energy","load_energy_consumed","battery_energy_charged","battery_energy_discharged"].map(a=>f(n,a)),i={columns:6},s=[{type:"energy-distribution",link_dashboard:!0,grid_options:R},{type:"energy-self-sufficiency-gauge",grid_options:i},...r?[{type:"energy-solar-consumed-gauge",grid_options:i}]:[]];return C(k(e("dashboard.energy"),"mdi:lightning-bolt-circle"),[...t?s:[],ke(o)])}function ya(n,e){return C(k(e("dashboard.phases"),"mdi:transmission-tower"),[...F(n,"voltage_phase").map(t=>le(t,{icon:"mdi:sine-wave",color:yr.grid,vertical:!0,grid_options:ha})),U(F(n,"grid_active_power_phase"),6)])}function va(n,e){let t=vi(n.strings,"string_power");return C(k(e("dashboard.strings"),"mdi:solar-panel-large"),[..._i(n.strings,"string_power",yr.solar),U(t,24,{},re),k(e("dashboard.energy"),"mdi:lightning-bolt-circle",{heading_style:"subtitle"}),ke(vi(n.strings,"pv_energy"),re)])}function wa(n,e){let t=f(n,"state_of_charge"),r=[f(n,"battery_energy_charged"),f(n,"battery_energy_discharged")];return C(k(e("dashboard.battery_day"),"mdi:battery-clock"),[..._i(n.batteries,"battery_power",yr.battery),U([t],24),br(r,{title:e("dashboard.energy_per_hour")})])}function _i(n,e,t){let r=qe(n);return n.flatMap(o=>F(o,e).map(i=>({type:"tile",entity:i,name:o.name.slice(r),color:t,grid_options:R,features_position:"inline",features:[{type:"trend-graph",hours_to_show:24}]})))}function vi(n,e){return n.flatMap(t=>F(t,e))}var yr,wi,ha,$i=u(()=>{"use strict";Be();w();yr={solar:"amber",grid:"blue",battery:"teal"},wi=["pv_power","load_active_power","grid_active_power","battery_power"],ha={columns:4}});function ki(n,e,t){let r=e.flatMap(s=>s.reports),o=A(e.map(s=>f(s,"reachable"))),i=A(r.map(s=>f(s,"delivery")??f(s,"overdue")));return{type:"sections",max_columns:3,dense_section_placement:!0,sections:A([...e.map(xa),C(k(t("dashboard.destinations"),"mdi:server-network"),e.flatMap(s=>[le(f(s,"reachable"),{name:re}),fi(f(s,"test_delivery"),{icon:"mdi:connection"}),...s.reports.map(a=>le(f(a,"flash"),{name:re,features:[{type:"toggle"}],grid_options:R}))])),C(k(t("dashboard.waiting_documents"),"mdi:tray-full"),[U(r.map(s=>f(s,"waiting_documents")),24,{},re)]),C(k(t("dashboard.what_happened"),"mdi:timeline-text-outline"),[n.config.components.includes("logbook")&&i.length>0&&{type:"logbook",hours_to_show:6,target:{entity_id:[...o,...i]},grid_options:{columns:"full",rows:6}}])])}}function xa({device:n,reports:e}){let t=A(e.map(r=>f(r,"overdue")));return{type:"grid",column_span:3,cards:A([{type:"custom:energy-bridge-report-card",device_id:n.id,grid_options:R},...t.map(r=>le(r,{name:re,color:"red",grid_options:R,...mi(r)}))])}}var Ai=u(()=>{"use strict";Be();w()});function wr(n,e){let t=Ge(n),r=t.fleets.flatMap(a=>a.cabinets),o=Ri(t),i=(a,d)=>({title:d.name,icon:vr[a],show_icon_and_title:!0,path:o.get(d.device.id)??a,strategy:{type:Ti(a),device_id:d.device.id}}),s=[...t.hubs.map(a=>i("hub",a)),...t.fleets.map(a=>i("fleet",a)),...r.map(a=>({...i("cabinet",a),...r.length>_a&&{subview:!0}})),...t.destinations.length?[$a(e)]:[]];return{views:s.length?s:[Ci(e)]}}function xr(n,e,t,r,o=""){let i=Ge(n),s=a=>r.device_id?a.find(d=>d.device.id===r.device_id):a[0];if(t==="hub"){let a=s(i.hubs);if(a)return xi(a,e,a.entities.some(d=>o.includes(`"${d.entity_id}"`)))}else if(t==="fleet"){let a=s(i.fleets);if(a)return gi(a,e,Ri(i))}else if(t==="cabinet"){let a=s(i.fleets.flatMap(d=>d.cabinets));if(a)return bi(a,e)}else if(i.destinations.length)return ki(n,i.destinations,e);return Ci(e)}function $a(n){return{title:n("dashboard.reports"),icon:vr.reports,show_icon_and_title:!0,path:"reports",strategy:{type:Ti("reports")}}}function Ci(n){return{title:"Energy Bridge",type:"sections",sections:[{type:"grid",cards:[k("Energy Bridge",vr.hub),{type:"markdown",content:n("dashboard.nothing_yet"),grid_options:{columns:"full"}}]}]}}function Ri(n){let e=new Map,t=new Set,r=(o,i,s)=>{let a=`${o}-${ka(s)||i.id}`,d=a;for(let l=2;t.has(d);l++)d=`${a}-${l}`;t.add(d),e.set(i.id,d)};for(let{device:o,name:i}of n.hubs)r("hub",o,i);for(let o of n.fleets){r("fleet",o.device,o.name);for(let{device:i,name:s}of o.cabinets)r("cabinet",i,s)}return e}function ka(n){return n.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-|-$/g,"")}var Si,vr,_a,Ti,Oi=u(()=>{"use strict";yi();Be();$i();w();Ai();Si=["hub","fleet","cabinet","reports"],vr={hub:"mdi:home-lightning-bolt",fleet:"mdi:battery-sync",cabinet:"mdi:ev-station",reports:"mdi:file-send-outline"},_a=4,Ti=n=>`custom:energy-bridge-${n}`});function Pi(n,e,t){return ue(n,e)?!1:n.locale.language!==e.locale.language?!0:JSON.stringify(t(n))!==JSON.stringify(t(e))}async function Aa(n){if(!n.config.components.includes("energy"))return"";try{return JSON.stringify(await n.callWS({type:"energy/get_prefs"}))}catch{return""}}function Sa(n){return class extends HTMLElement{static async generate(e,t){let r=n==="hub"?await Aa(t):"";return xr(t,await he(t),n,e,r)}static shouldRegenerate(e,t,r){return Pi(t,r,o=>xr(o,G,n,e))}}}var _r,Ei,Mi=u(()=>{"use strict";w();D();Oi();_r=class extends HTMLElement{static async generate(e,t){return wr(t,await he(t))}static shouldRegenerate(e,t,r){return Pi(t,r,o=>wr(o,G))}static getCreateSuggestions(){return{title:"Energy Bridge",icon:"mdi:home-lightning-bolt"}}};Ei={"ll-strategy-dashboard-energy-bridge":_r,...Object.fromEntries(Si.map(n=>[`ll-strategy-view-energy-bridge-${n}`,Sa(n)]))}});var Hi={};Li(Hi,{defineElements:()=>Ta});function Ta(){for(let[n,e]of Object.entries({...Ei,...pi}))customElements.get(n)||customElements.define(n,e)}var Di=u(()=>{"use strict";ui();Mi()});D();w();var Or=[{type:"energy-bridge-hub-card",name:"hub_card.name",description:"hub_card.description",devices:({hubs:n})=>n.map(e=>[e,...e.batteries,...e.strings])},{type:"energy-bridge-cabinet-card",name:"cabinet_card.name",description:"cabinet_card.description",devices:({fleets:n})=>n.flatMap(({cabinets:e})=>e.map(t=>[t,...t.slots]))},{type:"energy-bridge-fleet-card",name:"fleet_card.name",description:"fleet_card.description",devices:({fleets:n})=>n.map(e=>[e])},{type:"energy-bridge-report-card",name:"report_card.name",description:"report_card.description",devices:({destinations:n})=>n.map(e=>[e,...e.reports])}];function Pr(n,e,t){return n.devices(je(e)).find(o=>o.some(({entities:i})=>i.some(s=>s.entity_id===t)))?.[0]?.device.id}var zi="https://github.com/energy-bridge/energy-bridge/blob/main/docs/cards.md";function Er(){window.customCards??=[];for(let n of Or)window.customCards.some(({type:e})=>e===n.type)||window.customCards.push({type:n.type,get name(){return q(n.name)},get description(){return q(n.description)},preview:!0,documentationURL:zi,getEntitySuggestion:(e,t)=>{let r=Pr(n,e,t);return r?{config:{type:`custom:${n.type}`,device_id:r}}:null}})}D();function Ca(){window.customStrategies??=[],!window.customStrategies.some(({type:n})=>n==="energy-bridge")&&window.customStrategies.push({type:"energy-bridge",strategyType:"dashboard",name:"Energy Bridge",get description(){return q("dashboard.description")}})}async function Ra(){await customElements.whenDefined("home-assistant");let{defineElements:n}=await Promise.resolve().then(()=>(Di(),Hi));n(),await Cr()}Ca();Er();Ra();
