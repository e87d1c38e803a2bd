var Pi=Object.defineProperty;var u=(n,e,t)=>()=>{if(t)throw t[0];try{return n&&(e=n(n=0)),e}catch(r){throw t=[r],r}};var Mi=(n,e)=>{for(var t in e)Pi(n,t,{get:e[t],enumerable:!0})};var $r,_r=u(()=>{$r={card:{no_device:"The device of this card doesn't exist, or all of its entities are hidden or disabled.",not_allowed:"You aren't allowed to see this."},hub_card:{name:"EnergyHub",description:"Power flow between sun, battery, house and grid, with phases and battery control.",device:"EnergyHub",sun:"Sun",grid:"Grid",house:"House",battery:"Battery",from_grid:"From the grid",to_grid:"To the grid",charging:"Charging",discharging:"Discharging",state_of_charge:"State of charge",not_known:"Unknown",silent:"The hub isn't sending data.",phases:"Phases",main_fuse:"Main fuse {fuse}",near_fuse:"Near the main fuse",over_fuse:"Above the main fuse",commander:"Battery controlled by",you:"You",you_until:"You until {time}",nobody:"No known order",no_word:"Hub silent",control:"Battery control",power:"Battery power",charge:"Charge {power}",discharge:"Discharge {power}",hold:"Hold",auto:"Auto",duration:"Duration",for_time:"For {duration}",no_end:"Until changed",send:"Send",sending:"Sent. Waiting for the hub's answer …",accepted:"Accepted by the hub: {message}",refused:"Refused by the hub: {message}",not_allowed:"You aren't allowed to control this battery.",lost:"The connection to Home Assistant was lost. The order may still be carried out."},dashboard:{description:"A page for each hub, for swap cabinets and for reports, generated from your devices.",nothing_yet:"There is nothing to show yet. Add an EnergyHub, swap cabinets or reports under *Settings > Devices & services*.",power_now:"Power now",last_day:"Last 24 hours",energy:"Energy",energy_per_hour:"Energy per hour",battery:"Battery",battery_day:"Battery, last 24 hours",phases:"Grid, per phase",strings:"Solar strings",packs:"Packs",reports:"Reports",destinations:"Destinations",waiting_documents:"Waiting documents",what_happened:"Activity"},cabinet_card:{name:"Swap cabinet",description:"The doors of a cabinet with the charge of each pack. Tap a door for details, or hold it to open it.",columns:"Columns",columns_help:"The number of doors side by side. If empty, it depends on the number of slots.",numbering:"Slot numbering",by_row:"From left to right",by_column:"From top to bottom",ready:"ready",charging:"charging",free:"free",faulty:"faulty",next_full:"Next full in {minutes} min",hint:"Tap a slot for details. Hold it for one second to open it.",hint_no_right:"Tap a slot for details. You aren't allowed to open slots.",offline:"Offline",offline_note:"This cabinet isn't reporting now. Its contents are unknown and slots can't be opened.",offline_slot:"The cabinet isn't reporting now. The slot can't be opened.",slot:"Slot {slot}",pack:"pack {pack}",holding:"Keep holding …",opening:"Opening …",opening_slot:"Slot {slot}: opening …",opened:"Opened",opened_slot:"Slot {slot} is open",not_opened:"Not opened",not_allowed:"You aren't allowed to open slot {slot}.",connection_lost:"The connection to Home Assistant was lost. Slot {slot} may still be opened.",no_reason:"Slot {slot} couldn't be opened.",close:"Close",open_slot:"Open slot {slot}",ask:"Open slot {slot} now?",open_now:"Open",cancel:"Cancel",trail:"Pack history",trail_loading:"Loading …",trail_none:"No history",arrived:"Arrived in {cabinet}, slot {slot}",left:"Left {cabinet}, slot {slot}",gone_cabinet:"a removed cabinet"},fleet_card:{name:"Swap cabinets",description:"All swap cabinets in a sortable table and on a map, with a search for packs.",device:"Swap cabinets",show_map:"Show map",show_search:"Show pack search",cabinets:"{count} cabinets",cabinet:"Cabinet",condition:"State",ready:"Ready",charging:"Charging",free:"Free",faulty:"Faulty",last_seen:"Last seen",online:"Online",problem:"Problem",offline:"Offline",now:"Now",never:"Not yet",over:"{time} or earlier",find_pack:"Find pack",part_of_id:"Part of the pack ID",no_pack:"No matching packs",packs_found:"Packs found: {count}",more_packs:"Only the {count} packs that moved last are shown.",place:"{cabinet}, slot {slot}",gone_cabinet:"A removed cabinet",away:"Not in a cabinet",was_in:"Last in {place}",there_since:"Since {time}",left_since:"Left {time}",trail:"Pack history",arrived:"Arrived in {place}",left:"Left {place}"},report_card:{name:"Reports",description:"All reports of a destination, with the files delivered, waiting and missing over the last 48 hours.",device:"Report destination",report:"Report",two_days:"Last 48 hours",lane:"{report}, last 48 hours",next_send:"Next delivery",last_error:"Last error",no_error:"None",documents_waiting:"Waiting documents: {count}",send_now:"Send now",now:"Now",live:"Live values aren't stored.",delivered:"Delivered",waiting:"Waiting",gap:"Gap",before_start:"Before the start",unknown:"Unknown",no_history:"Nothing recorded",dropped:"Too old, or too many documents were waiting",refused:"Refused by the destination",lost:"Lost due to a disk error",earlier:"Earlier",later:"Later",close:"Close",loading:"Loading …",content:"File content",bytes:"{size} bytes",from_outbox:"Waiting for delivery",from_folder:"As delivered",from_recorder:"Rebuilt from the recorder. The delivered file may differ.",cut:"The file is large. Only the beginning is shown.",copy:"Copy",copied:"Copied",not_copied:"The browser doesn't allow copying",download:"Download",export:"Export …",export_title:"Export history",export_what:"Builds the documents of this period again and sends them to {destination}.",from:"From",to:"To",start_export:"Start export",wrong_order:"The end must be after the start.",exporting:"Exporting",cancel:"Cancel export",cancelled:"Export cancelled",exported:"{report}: {files} files exported, {gaps} gaps."}}});function f(n,e){return z(n,e)[0]}function z(n,e){return n.entities.filter(t=>t.translation_key===e).map(t=>t.entity_id)}function le(n,e){return n.entities===e.entities&&n.devices===e.devices&&n.areas===e.areas&&n.locale.language===e.locale.language}function We(n){return(!ze||!le(ze.hass,n))&&(ze={hass:n,plant:Be(n)}),ze.plant}function Be(n){let e=new Intl.Collator(n.locale.language,{numeric:!0}),t=Di(n,e),r=new Map;for(let d of t)kr(r,d.device.via_device_id,d);let o=d=>r.get(d.device.id)??[],i=d=>t.filter(l=>te(l.device).startsWith(d)),s=(d,l)=>{let h=`${te(d.device)}_${l}_`;return t.filter(m=>te(m.device).startsWith(h))},a=d=>({...d,slots:Ni(d,o(d))});return{hubs:t.filter(d=>te(d.device)===d.device.primary_config_entry).map(d=>({...d,batteries:s(d,"eso"),strings:s(d,"sso")})),fleets:i("fleet_").map(d=>({...d,cabinets:o(d).map(a)})),destinations:i("destination_").map(d=>({...d,reports:o(d)}))}}function Lt(n){return n.name_by_user||n.name||""}function Ve(n){let e=n.map(({name:i})=>i),[t="",...r]=e;if(!r.length)return 0;let o=0;for(let i=t.indexOf(" ")+1;i>0&&r.every(s=>s.startsWith(t.slice(0,i)));i=t.indexOf(" ",i)+1)o=i;return e.every(i=>i.slice(o).trim())?o:0}function Di(n,e){let t=new Map;for(let o of Object.values(n.entities))o.platform===y&&!o.hidden&&kr(t,o.device_id,o);return Object.values(n.devices).filter(o=>!o.disabled_by&&te(o)).map(o=>{let i=o.area_id?n.areas[o.area_id]?.name:void 0,s=t.get(o.id)??[];return s.sort((a,d)=>e.compare(a.entity_id,d.entity_id)),{device:o,name:Lt(o),entities:s,...i&&{area:i}}}).sort((o,i)=>+!o.area-+!i.area||e.compare(o.area??"",i.area??"")||e.compare(o.name,i.name))}function kr(n,e,t){if(!e)return;let r=n.get(e);r?r.push(t):n.set(e,[t])}function te(n){return n.identifiers.find(([e])=>e===y)?.[1]??""}function Ni(n,e){let t=te(n.device).length+1;return e.map(r=>({...r,number:Number(te(r.device).slice(t))})).sort((r,o)=>r.number-o.number)}var y,ze,w=u(()=>{"use strict";y="energy_bridge"});async function _e(n){let e=n.localize;try{e=await n.loadBackendTranslation(Ar,y)}catch{}return It(e)}function It(n){return(e,t)=>n(`component.${y}.${Ar}.${e}`,t)||x(e,t)}var Ar,x,N=u(()=>{"use strict";_r();w();Ar="config_panel",x=(n,e={})=>{let[t="",r=""]=n.split(".");return($r[t]?.[r]??"").replace(/\{(\w+)\}/g,(i,s)=>String(e[s]??i))}});var je,Ge,Ut,Rr,$e,Or,b,Er,Ft,zt=u(()=>{je=globalThis,Ge=je.ShadowRoot&&(je.ShadyCSS===void 0||je.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Ut=Symbol(),Rr=new WeakMap,$e=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==Ut)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Ge&&e===void 0){let r=t!==void 0&&t.length===1;r&&(e=Rr.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),r&&Rr.set(t,e))}return e}toString(){return this.cssText}},Or=n=>new $e(typeof n=="string"?n:n+"",void 0,Ut),b=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((r,o,i)=>r+(s=>{if(s._$cssResult$===!0)return s.cssText;if(typeof s=="number")return s;throw Error("Value passed to 'css' function must be a 'css' function result: "+s+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(o)+n[i+1],n[0]);return new $e(t,n,Ut)},Er=(n,e)=>{if(Ge)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let r=document.createElement("style"),o=je.litNonce;o!==void 0&&r.setAttribute("nonce",o),r.textContent=t.cssText,n.appendChild(r)}},Ft=Ge?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let r of e.cssRules)t+=r.cssText;return Or(t)})(n):n});var Ii,Ui,Fi,zi,Wi,Bi,qe,Pr,Vi,ji,ke,Wt,Hr,Mr,W,Ke=u(()=>{zt();zt();({is:Ii,defineProperty:Ui,getOwnPropertyDescriptor:Fi,getOwnPropertyNames:zi,getOwnPropertySymbols:Wi,getPrototypeOf:Bi}=Object),qe=globalThis,Pr=qe.trustedTypes,Vi=Pr?Pr.emptyScript:"",ji=qe.reactiveElementPolyfillSupport,ke=(n,e)=>n,Wt={toAttribute(n,e){switch(e){case Boolean:n=n?Vi:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},Hr=(n,e)=>!Ii(n,e),Mr={attribute:!0,type:String,converter:Wt,reflect:!1,useDefault:!1,hasChanged:Hr};Symbol.metadata??=Symbol("metadata"),qe.litPropertyMetadata??=new WeakMap;W=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Mr){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let r=Symbol(),o=this.getPropertyDescriptor(e,r,t);o!==void 0&&Ui(this.prototype,e,o)}}static getPropertyDescriptor(e,t,r){let{get:o,set:i}=Fi(this.prototype,e)??{get(){return this[t]},set(s){this[t]=s}};return{get:o,set(s){let a=o?.call(this);i?.call(this,s),this.requestUpdate(e,a,r)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Mr}static _$Ei(){if(this.hasOwnProperty(ke("elementProperties")))return;let e=Bi(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ke("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ke("properties"))){let t=this.properties,r=[...zi(t),...Wi(t)];for(let o of r)this.createProperty(o,t[o])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[r,o]of t)this.elementProperties.set(r,o)}this._$Eh=new Map;for(let[t,r]of this.elementProperties){let o=this._$Eu(t,r);o!==void 0&&this._$Eh.set(o,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let r=new Set(e.flat(1/0).reverse());for(let o of r)t.unshift(Ft(o))}else e!==void 0&&t.push(Ft(e));return t}static _$Eu(e,t){let r=t.attribute;return r===!1?void 0:typeof r=="string"?r:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let r of t.keys())this.hasOwnProperty(r)&&(e.set(r,this[r]),delete this[r]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Er(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,r){this._$AK(e,r)}_$ET(e,t){let r=this.constructor.elementProperties.get(e),o=this.constructor._$Eu(e,r);if(o!==void 0&&r.reflect===!0){let i=(r.converter?.toAttribute!==void 0?r.converter:Wt).toAttribute(t,r.type);this._$Em=e,i==null?this.removeAttribute(o):this.setAttribute(o,i),this._$Em=null}}_$AK(e,t){let r=this.constructor,o=r._$Eh.get(e);if(o!==void 0&&this._$Em!==o){let i=r.getPropertyOptions(o),s=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:Wt;this._$Em=o;let a=s.fromAttribute(t,i.type);this[o]=a??this._$Ej?.get(o)??a,this._$Em=null}}requestUpdate(e,t,r,o=!1,i){if(e!==void 0){let s=this.constructor;if(o===!1&&(i=this[e]),r??=s.getPropertyOptions(e),!((r.hasChanged??Hr)(i,t)||r.useDefault&&r.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(s._$Eu(e,r))))return;this.C(e,t,r)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:r,reflect:o,wrapped:i},s){r&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,s??t??this[e]),i!==!0||s!==void 0)||(this._$AL.has(e)||(this.hasUpdated||r||(t=void 0),this._$AL.set(e,t)),o===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[o,i]of this._$Ep)this[o]=i;this._$Ep=void 0}let r=this.constructor.elementProperties;if(r.size>0)for(let[o,i]of r){let{wrapped:s}=i,a=this[o];s!==!0||this._$AL.has(o)||a===void 0||this.C(o,void 0,i,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(r=>r.hostUpdate?.()),this.update(t)):this._$EM()}catch(r){throw e=!1,this._$EM(),r}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};W.elementStyles=[],W.shadowRootOptions={mode:"open"},W[ke("elementProperties")]=new Map,W[ke("finalized")]=new Map,ji?.({ReactiveElement:W}),(qe.reactiveElementVersions??=[]).push("2.1.2")});function Vr(n,e){if(!qt(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return Nr!==void 0?Nr.createHTML(e):e}function ie(n,e,t=n,r){if(e===T)return e;let o=r!==void 0?t._$Co?.[r]:t._$Cl,i=Te(e)?void 0:e._$litDirective$;return o?.constructor!==i&&(o?._$AO?.(!1),i===void 0?o=void 0:(o=new i(n),o._$AT(n,t,r)),r!==void 0?(t._$Co??=[])[r]=o:t._$Cl=o),o!==void 0&&(e=ie(n,o._$AS(n,e.values),o,r)),e}var Vt,Dr,Ye,Nr,jt,B,Gt,Gi,oe,Se,Te,qt,Wr,Bt,Ae,Lr,Ir,re,Ur,Fr,Br,Kt,c,ue,Fa,T,p,zr,ne,jr,Ce,Ze,pe,se,Je,Xe,Qe,et,Gr,qi,qr,G=u(()=>{Vt=globalThis,Dr=n=>n,Ye=Vt.trustedTypes,Nr=Ye?Ye.createPolicy("lit-html",{createHTML:n=>n}):void 0,jt="$lit$",B=`lit$${Math.random().toFixed(9).slice(2)}$`,Gt="?"+B,Gi=`<${Gt}>`,oe=document,Se=()=>oe.createComment(""),Te=n=>n===null||typeof n!="object"&&typeof n!="function",qt=Array.isArray,Wr=n=>qt(n)||typeof n?.[Symbol.iterator]=="function",Bt=`[ 	
\f\r]`,Ae=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Lr=/-->/g,Ir=/>/g,re=RegExp(`>|${Bt}(?:([^\\s"'>=/]+)(${Bt}*=${Bt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Ur=/'/g,Fr=/"/g,Br=/^(?:script|style|textarea|title)$/i,Kt=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),c=Kt(1),ue=Kt(2),Fa=Kt(3),T=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),zr=new WeakMap,ne=oe.createTreeWalker(oe,129);jr=(n,e)=>{let t=n.length-1,r=[],o,i=e===2?"<svg>":e===3?"<math>":"",s=Ae;for(let a=0;a<t;a++){let d=n[a],l,h,m=-1,g=0;for(;g<d.length&&(s.lastIndex=g,h=s.exec(d),h!==null);)g=s.lastIndex,s===Ae?h[1]==="!--"?s=Lr:h[1]!==void 0?s=Ir:h[2]!==void 0?(Br.test(h[2])&&(o=RegExp("</"+h[2],"g")),s=re):h[3]!==void 0&&(s=re):s===re?h[0]===">"?(s=o??Ae,m=-1):h[1]===void 0?m=-2:(m=s.lastIndex-h[2].length,l=h[1],s=h[3]===void 0?re:h[3]==='"'?Fr:Ur):s===Fr||s===Ur?s=re:s===Lr||s===Ir?s=Ae:(s=re,o=void 0);let _=s===re&&n[a+1].startsWith("/>")?" ":"";i+=s===Ae?d+Gi:m>=0?(r.push(l),d.slice(0,m)+jt+d.slice(m)+B+_):d+B+(m===-2?a:_)}return[Vr(n,i+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),r]},Ce=class n{constructor({strings:e,_$litType$:t},r){let o;this.parts=[];let i=0,s=0,a=e.length-1,d=this.parts,[l,h]=jr(e,t);if(this.el=n.createElement(l,r),ne.currentNode=this.el.content,t===2||t===3){let m=this.el.content.firstChild;m.replaceWith(...m.childNodes)}for(;(o=ne.nextNode())!==null&&d.length<a;){if(o.nodeType===1){if(o.hasAttributes())for(let m of o.getAttributeNames())if(m.endsWith(jt)){let g=h[s++],_=o.getAttribute(m).split(B),E=/([.?@])?(.*)/.exec(g);d.push({type:1,index:i,name:E[2],strings:_,ctor:E[1]==="."?Je:E[1]==="?"?Xe:E[1]==="@"?Qe:se}),o.removeAttribute(m)}else m.startsWith(B)&&(d.push({type:6,index:i}),o.removeAttribute(m));if(Br.test(o.tagName)){let m=o.textContent.split(B),g=m.length-1;if(g>0){o.textContent=Ye?Ye.emptyScript:"";for(let _=0;_<g;_++)o.append(m[_],Se()),ne.nextNode(),d.push({type:2,index:++i});o.append(m[g],Se())}}}else if(o.nodeType===8)if(o.data===Gt)d.push({type:2,index:i});else{let m=-1;for(;(m=o.data.indexOf(B,m+1))!==-1;)d.push({type:7,index:i}),m+=B.length-1}i++}}static createElement(e,t){let r=oe.createElement("template");return r.innerHTML=e,r}};Ze=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:r}=this._$AD,o=(e?.creationScope??oe).importNode(t,!0);ne.currentNode=o;let i=ne.nextNode(),s=0,a=0,d=r[0];for(;d!==void 0;){if(s===d.index){let l;d.type===2?l=new pe(i,i.nextSibling,this,e):d.type===1?l=new d.ctor(i,d.name,d.strings,this,e):d.type===6&&(l=new et(i,this,e)),this._$AV.push(l),d=r[++a]}s!==d?.index&&(i=ne.nextNode(),s++)}return ne.currentNode=oe,o}p(e){let t=0;for(let r of this._$AV)r!==void 0&&(r.strings!==void 0?(r._$AI(e,r,t),t+=r.strings.length-2):r._$AI(e[t])),t++}},pe=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,r,o){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=r,this.options=o,this._$Cv=o?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=ie(this,e,t),Te(e)?e===p||e==null||e===""?(this._$AH!==p&&this._$AR(),this._$AH=p):e!==this._$AH&&e!==T&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Wr(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==p&&Te(this._$AH)?this._$AA.nextSibling.data=e:this.T(oe.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:r}=e,o=typeof r=="number"?this._$AC(e):(r.el===void 0&&(r.el=Ce.createElement(Vr(r.h,r.h[0]),this.options)),r);if(this._$AH?._$AD===o)this._$AH.p(t);else{let i=new Ze(o,this),s=i.u(this.options);i.p(t),this.T(s),this._$AH=i}}_$AC(e){let t=zr.get(e.strings);return t===void 0&&zr.set(e.strings,t=new Ce(e)),t}k(e){qt(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,r,o=0;for(let i of e)o===t.length?t.push(r=new n(this.O(Se()),this.O(Se()),this,this.options)):r=t[o],r._$AI(i),o++;o<t.length&&(this._$AR(r&&r._$AB.nextSibling,o),t.length=o)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let r=Dr(e).nextSibling;Dr(e).remove(),e=r}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},se=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,r,o,i){this.type=1,this._$AH=p,this._$AN=void 0,this.element=e,this.name=t,this._$AM=o,this.options=i,r.length>2||r[0]!==""||r[1]!==""?(this._$AH=Array(r.length-1).fill(new String),this.strings=r):this._$AH=p}_$AI(e,t=this,r,o){let i=this.strings,s=!1;if(i===void 0)e=ie(this,e,t,0),s=!Te(e)||e!==this._$AH&&e!==T,s&&(this._$AH=e);else{let a=e,d,l;for(e=i[0],d=0;d<i.length-1;d++)l=ie(this,a[r+d],t,d),l===T&&(l=this._$AH[d]),s||=!Te(l)||l!==this._$AH[d],l===p?e=p:e!==p&&(e+=(l??"")+i[d+1]),this._$AH[d]=l}s&&!o&&this.j(e)}j(e){e===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Je=class extends se{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===p?void 0:e}},Xe=class extends se{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==p)}},Qe=class extends se{constructor(e,t,r,o,i){super(e,t,r,o,i),this.type=5}_$AI(e,t=this){if((e=ie(this,e,t,0)??p)===T)return;let r=this._$AH,o=e===p&&r!==p||e.capture!==r.capture||e.once!==r.once||e.passive!==r.passive,i=e!==p&&(r===p||o);o&&this.element.removeEventListener(this.name,this,r),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},et=class{constructor(e,t,r){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=r}get _$AU(){return this._$AM._$AU}_$AI(e){ie(this,e)}},Gr={M:jt,P:B,A:Gt,C:1,L:jr,R:Ze,D:Wr,V:ie,I:pe,H:se,N:Xe,U:Qe,B:Je,F:et},qi=Vt.litHtmlPolyfillSupport;qi?.(Ce,pe),(Vt.litHtmlVersions??=[]).push("3.3.3");qr=(n,e,t)=>{let r=t?.renderBefore??e,o=r._$litPart$;if(o===void 0){let i=t?.renderBefore??null;r._$litPart$=o=new pe(e.insertBefore(Se(),i),i,void 0,t??{})}return o._$AI(n),o}});var Yt,$,Ki,Kr=u(()=>{Ke();Ke();G();G();Yt=globalThis,$=class extends W{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=qr(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};$._$litElement$=!0,$.finalized=!0,Yt.litElementHydrateSupport?.({LitElement:$});Ki=Yt.litElementPolyfillSupport;Ki?.({LitElement:$});(Yt.litElementVersions??=[]).push("4.2.2")});var Yr=u(()=>{});var v=u(()=>{Ke();G();Kr();Yr()});var V,he,q,tt=u(()=>{V={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},he=n=>(...e)=>({_$litDirective$:n,values:e}),q=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,r){this._$Ct=e,this._$AM=t,this._$Ci=r}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}}});var td,Zr,Yi,Jr,Xr=u(()=>{G();({I:td}=Gr),Zr=n=>n.strings===void 0,Yi={},Jr=(n,e=Yi)=>n._$AH=e});var Qr,en=u(()=>{G();tt();Xr();Qr=he(class extends q{constructor(n){if(super(n),n.type!==V.PROPERTY&&n.type!==V.ATTRIBUTE&&n.type!==V.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!Zr(n))throw Error("`live` bindings can only contain a single expression")}render(n){return n}update(n,[e]){if(e===T||e===p)return e;let t=n.element,r=n.name;if(n.type===V.PROPERTY){if(e===t[r])return T}else if(n.type===V.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(r))return T}else if(n.type===V.ATTRIBUTE&&t.getAttribute(r)===e+"")return T;return Jr(n),e}})});var tn=u(()=>{en()});var rn,Zi,j,nn=u(()=>{G();tt();rn="important",Zi=" !"+rn,j=he(class extends q{constructor(n){if(super(n),n.type!==V.ATTRIBUTE||n.name!=="style"||n.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(n){return Object.keys(n).reduce((e,t)=>{let r=n[t];return r==null?e:e+`${t=t.includes("-")?t:t.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${r};`},"")}update(n,[e]){let{style:t}=n.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(e)),this.render(e);for(let r of this.ft)e[r]==null&&(this.ft.delete(r),r.includes("-")?t.removeProperty(r):t[r]=null);for(let r in e){let o=e[r];if(o!=null){this.ft.add(r);let i=typeof o=="string"&&o.endsWith(Zi);r.includes("-")||i?t.setProperty(r,i?o.slice(0,-11):o,i?rn:""):t[r]=o}}return T}})});var rt=u(()=>{nn()});function Zt(n,e){let t=n.number_format??"language",r=JSON.stringify([t,n.language,e]),o=on.get(r);if(o)return o;let i=t==="system"?void 0:Ji[t]??(t==="none"?"en-US":n.language),s=t==="none"?{useGrouping:!1}:{},a=new Intl.NumberFormat(i,{...s,...e});return on.set(r,a),a}function Jt(n,e,t=0){let r=Math.abs(e)<.5/10**t?0:e;return Zt(n,{minimumFractionDigits:t,maximumFractionDigits:t}).format(r)}function Re(n,e,t,r=0){return`${Jt(n,e,r)}${Xi}${t}`}function me(n,e,t){return Math.abs(e)<999.5?Re(n,e,"W"):Re(n,e/1e3,"kW",t??(Math.abs(e)<9995?2:1))}function nt(n,e){return Zt(n,{style:"percent",maximumFractionDigits:0}).format(e)}function sn(n,e){let[t,r]=e%3600?[e/60,"minute"]:[e/3600,"hour"];return Zt(n,{style:"unit",unit:`${r}`,unitDisplay:"long"}).format(Number(t))}var Ji,Xi,on,Oe=u(()=>{"use strict";Ji={comma_decimal:["en-US","en"],decimal_comma:["de","es","it"],space_comma:["fr","sv","cs"],quote_decimal:["de-CH"]},Xi=" ",on=new Map});function ot(n){n.repeat&&n.preventDefault()}var Xt=u(()=>{"use strict"});async function P(n,e,t={}){let r=e,o=r.error?.code??r.code??e;if(o==="unauthorized"&&t.notAllowed)return t.notAllowed;if(o===3)return t.lost??n.localize("ui.notification_toast.connection_lost");let{translation_domain:i,translation_key:s,translation_placeholders:a,message:d=""}=r;if(!i||!s)return d;try{return(await n.loadBackendTranslation("exceptions",i))(`component.${i}.exceptions.${s}.message`,a)||d}catch{return d}}function an(n){return n.translation_placeholders?.message}var ae=u(()=>{"use strict"});var k,L,it,M=u(()=>{"use strict";v();k=b`
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
`,L=b`
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
`,it=b`
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
`});var dn,cn,ln,pn=u(()=>{"use strict";v();dn=b`
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
`,cn=b`
  box-sizing: border-box;
  width: var(--thumb);
  height: var(--thumb);
  border: 2px solid var(--ha-card-background, var(--card-background-color));
  border-radius: 50%;
  background: var(--primary-color);
`,ln=b`
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
    ${dn}
  }
  input::-moz-range-track {
    ${dn}
  }
  input::-webkit-slider-thumb {
    ${cn}
    margin-top: -6px;
    appearance: none;
  }
  input::-moz-range-thumb {
    ${cn}
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
`});function Ee(n){let e=Qi.find(t=>n/t<=un)??n/un;return{ends:Math.ceil(n/e),step:e}}function Qt(n,e){let t=Math.min(Math.abs(n)*Ee(e).step,e);return t?{mode:n>0?"charge":"discharge",watts:t}:{mode:"hold",watts:0}}function mn({mode:n,watts:e},t){if(n!=="charge"&&n!=="discharge")return 0;let{ends:r,step:o}=Ee(t),i=Math.min(Math.round(e/o),r);return n==="charge"?i:-i}function fn({mode:n,watts:e},t,r){if(n==="auto")return{action:"release_battery",data:{device_id:t}};if(n==="hold"&&!r)return{action:"hold_battery",data:{device_id:t}};let o={device_id:t,power:Math.round(e),...r&&{duration:{seconds:r}}};return{action:n==="charge"?"charge_battery":"discharge_battery",data:o}}async function gn(n,{action:e,data:t}){let{response:r}=await n.callService(y,e,t,void 0,!1,!0);return r?.message??""}var hn,Qi,un,bn=u(()=>{"use strict";w();hn=[0,900,1800,3600,2*3600,4*3600,8*3600],Qi=[10,50,100,200,500,1e3,2e3,5e3],un=60});function yn(n,e){return c`<p class="outcome ${n}"><ha-icon .icon=${es[n]}></ha-icon><span>${e}</span></p>`}var es,st,vn=u(()=>{"use strict";v();tn();rt();N();Oe();Xt();ae();M();pn();bn();es={sending:"mdi:progress-clock",accepted:"mdi:check-circle-outline",failed:"mdi:alert-circle-outline"},st=class extends ${static properties={hass:{attribute:!1},text:{attribute:!1},device:{attribute:!1},largest:{attribute:!1},answer:{attribute:!1},mode:{attribute:!1},present:{attribute:!1},canOrder:{attribute:!1},chosen:{state:!0},seconds:{state:!0},given:{state:!0}};static styles=[k,ln];constructor(){super(),this.text=x,this.answer=null,this.present={mode:"hold",watts:0},this.canOrder=!0,this.seconds=0}willUpdate(e){e.has("device")&&(this.chosen=this.given=void 0);let{given:t,answer:r}=this;!t||t.state==="sending"||!r||!e.has("answer")||r.message!==t.message&&r.message!==e.get("answer")?.message&&(this.given=void 0)}render(){let{hass:e,text:t,largest:r}=this;if(!e)return p;let o=this.position,{ends:i}=Ee(r),s=this.name(Qt(o,r)),a=(o+i)/(2*i);return c`<div class="control" role="group" aria-label=${t("hub_card.control")}>
      <output class="order" aria-hidden="true">${s}</output>
      <input
        type="range"
        min=${-i}
        max=${i}
        step="1"
        list="middle"
        .value=${Qr(`${o}`)}
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
          ${hn.map(d=>this.drawDuration(d))}
        </select>
        ${this.drawButton("send",t("hub_card.send"),"mdi:send",()=>Qt(this.position,this.largest))}
        ${this.drawButton("auto",t("hub_card.auto"),"mdi:home-automation",()=>({mode:"auto",watts:0}))}
      </div>
      <div role="status">${this.drawAnswer()}</div>
    </div>`}drawDuration(e){let t=e?this.text("hub_card.for_time",{duration:sn(this.hass.locale,e)}):this.text("hub_card.no_end");return c`<option value=${e} ?selected=${e===this.seconds}>${t}</option>`}drawButton(e,t,r,o){let i=this.given?.state==="sending"||!this.canOrder;return c`<button class=${e} aria-disabled=${i?"true":"false"} @keydown=${ot} @click=${({detail:s})=>i||s>1||this.give(o())}>
      <ha-icon .icon=${r}></ha-icon><span>${t}</span>
    </button>`}drawAnswer(){let{given:e,answer:t,text:r}=this;if(e)return yn(e.state,`${this.name(e.order)}: ${e.words}`);if(!t)return p;let o=t.status==="nak",i=r(o?"hub_card.refused":"hub_card.accepted",{message:t.message}),s=t.mode&&this.mode&&this.hass?.formatEntityState(this.mode,t.mode);return yn(o?"failed":"accepted",s?`${s}: ${i}`:i)}get position(){let{chosen:e,ends:t,present:r,largest:o}=this;return e===void 0?mn(r,o):Math.max(-t,Math.min(e,t))}get ends(){return Ee(this.largest).ends}name({mode:e,watts:t}){let{text:r}=this,o={power:me(this.hass.locale,t,t%100?t%10?3:2:1)};return e==="charge"?r("hub_card.charge",o):e==="discharge"?r("hub_card.discharge",o):r(e==="hold"?"hub_card.hold":"hub_card.auto")}choose(e){this.chosen=Number(e.target.value)}chooseDuration(e){this.seconds=Number(e.target.value)}async give(e){let{hass:t,text:r,device:o}=this;if(!t)return;let i;this.given={order:e,state:"sending",words:r("hub_card.sending")};try{let s=await gn(t,fn(e,o,this.seconds));i={order:e,state:"accepted",words:r("hub_card.accepted",{message:s}),message:s}}catch(s){let a=await P(t,s,{notAllowed:r("hub_card.not_allowed"),lost:r("hub_card.lost")});i={order:e,state:"failed",words:a||String(s),message:an(s)}}o===this.device&&(this.given=i)}}});var ts,wn,xn=u(()=>{G();tt();ts={},wn=he(class extends q{constructor(){super(...arguments),this.ot=ts}render(n,e){return e()}update(n,[e,t]){if(Array.isArray(e)){if(Array.isArray(this.ot)&&this.ot.length===e.length&&e.every((r,o)=>r===this.ot[o]))return T}else if(this.ot===e)return T;return this.ot=Array.isArray(e)?Array.from(e):e,this.render(e,t)}})});var _n=u(()=>{xn()});var rs,at,$n=u(()=>{"use strict";w();rs=6e4,at=class{constructor(e){this.host=e;e.addController(this)}host;cabinet;answer;time=-1/0;hostDisconnected(){this.cabinet=void 0}get threshold(){return this.answer?.full_threshold??void 0}mayOpen(e){return this.answer?.may_open?.includes(e)??!0}refresh(e,t){let r=Date.now();if(t!==this.cabinet)this.answer=void 0;else if(Math.abs(r-this.time)<rs)return;this.cabinet=t,this.time=r,this.ask(e,t)}async ask(e,t){try{let r=await e.callWS({type:`${y}/cabinet`,device_id:t});if(t!==this.cabinet)return;this.answer=r,this.host.requestUpdate()}catch{}}}});function dt(n){let e={state:"slot_state",charge:"state_of_charge",pack:"pack",temperature:"max_temperature",open:"open"},t={slot:n};for(let[r,o]of Object.entries(e)){let i=f(n,o);i&&(t[r]=i)}return t}function er({state:n,charge:e,pack:t,temperature:r,open:o}){return[n,e,t,r,o].filter(i=>i!==void 0)}function fe(n){return n!==void 0&&!os.includes(n.state)}function tr(n){return fe(n)&&n.state!=="no_pack"?n.state:void 0}function Pe(n){return n.length>kn?`…${n.slice(-kn)}`:n}function ge(n,e){if(e.state===void 0)return"unknown";let t=n.states[e.state]?.state??"unavailable";return t==="unavailable"?"offline":ns.find(r=>r===t)??"unknown"}function rr(n,e,t){let r=e.state===void 0?void 0:n.states[e.state];return ge(n,e)==="offline"?t("cabinet_card.offline"):r?n.formatEntityState(r):n.localize("state.default.unknown")}function An(n,e,t){let r=a=>{let d=a===void 0?void 0:n.states[a];return fe(d)?d:void 0},o=r(e.charge),i=tr(r(e.pack)),s=r(e.temperature);return{look:ge(n,e),word:rr(n,e,t),level:Math.max(0,Math.min(100,Number(o?.state??0)||0)),...o&&{charge:n.formatEntityState(o)},...i&&{pack:i},...s&&{temperature:n.formatEntityState(s)}}}function Sn(n,{word:e,charge:t,pack:r,temperature:o},i){return[i("cabinet_card.slot",{slot:n.number}),e,t,r&&i("cabinet_card.pack",{pack:Pe(r)}),o].filter(Boolean).join(", ")}var ns,kn,os,Me=u(()=>{"use strict";w();ns=["empty","charging","full","fault","open"],kn=4,os=["unknown","unavailable"]});function be(n){return ue`<svg class="sign ${n}" viewBox="0 0 24 24" aria-hidden="true"><path d=${is[n]} /></svg>`}var is,ct=u(()=>{"use strict";v();is={empty:"M5 5h14v14H5z",charging:"M13 3 6 13.5h5L10 21l8-11h-5.5z",full:"M4 12.5 9.5 18 20 7",fault:"M12 3.5 21.5 20h-19zM12 9.5v5M12 17v.6",open:"M5 20h14M7 20V4h10v16M7 4l7 3v15l-7-2",unknown:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.6",offline:"M4 4l16 16M6 10a9 9 0 0 0-2 2M20 12a11 11 0 0 0-7-4M9 15.5a4 4 0 0 1 5 0M12 19v.6"}});function Tn(n,e,t){let{look:r,word:o,level:i,charge:s,pack:a,temperature:d}=e,{name:l,phase:h,isHeld:m,isActive:g}=t;return c`<button
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
      <span class="number">${n.number}</span>${be(r)}
      <span class="word">${o}</span>
      <span class="charge">${s??p}</span>
      <span class="pack" data-text=${a?Pe(a):""}></span>
      <span class="temperature" data-text=${d??""}></span>
    </span>
    ${m?ss:p}
  </button>`}var ss,Cn=u(()=>{"use strict";v();Me();ct();ss=c`<svg class="ring" viewBox="0 0 40 40" aria-hidden="true">
  <circle cx="20" cy="20" r="15.9" /><circle cx="20" cy="20" r="15.9" pathLength="100" />
</svg>`});var lt,Rn=u(()=>{"use strict";lt=class{constructor(e,t){this.host=e;this.done=t;e.addController(this)}host;done;press;after;isSpent=!1;spent;get slot(){return this.press?.slot}hostDisconnected(){this.end(),this.forget()}begin(e,t){if(this.press||!e.isPrimary){this.giveUp();return}if(this.forget(),t===void 0||e.button!==0)return;let r=new AbortController,o=(i,s,a)=>{for(let d of s)i.addEventListener(d,a,{signal:r.signal,capture:!0,passive:!0})};this.press={slot:t,pointer:e.pointerId,x:e.clientX,y:e.clientY,start:performance.now(),timer:setTimeout(()=>this.finish(),1e3),heard:r},o(window,["pointermove"],i=>this.move(i)),o(window,["pointerup"],i=>this.release(i)),o(window,["pointerdown","pointercancel","scroll","wheel","keydown"],()=>this.giveUp()),o(window,["blur"],({target:i})=>i===window&&this.giveUp()),o(document,["visibilitychange"],()=>this.giveUp()),this.host.requestUpdate()}isTap(e){return e.detail===0||!this.isSpent}move({pointerId:e,clientX:t,clientY:r}){let o=this.press;o?.pointer===e&&Math.hypot(t-o.x,r-o.y)>10&&this.giveUp()}release({pointerId:e}){let t=this.press;t?.pointer===e&&(performance.now()-t.start>400&&this.swallowClick(),this.end())}finish(){let e=this.press?.slot;this.giveUp(),e!==void 0&&this.done(e)}giveUp(){if(!this.press)return;this.end(),this.isSpent=!0,this.after=new AbortController;let{signal:e}=this.after;window.addEventListener("pointerup",()=>this.swallowClick(),{capture:!0,signal:e}),window.addEventListener("pointercancel",()=>this.forget(),{capture:!0,signal:e})}swallowClick(){this.isSpent=!0,clearTimeout(this.spent),this.spent=setTimeout(()=>this.forget(),300)}forget(){clearTimeout(this.spent),this.after?.abort(),this.isSpent=!1}end(){this.press&&(clearTimeout(this.press.timer),this.press.heard.abort(),this.press=void 0,this.host.requestUpdate())}}});function En(n,e){return e!==void 0&&e>=1?Math.min(Math.floor(e),12,Math.max(n,1)):Math.max(1,Math.min(Math.ceil(n/4),6))}function Pn(n,e,t="rows"){let r=Math.ceil(n.length/e);return Array.from({length:r},(o,i)=>Array.from({length:e},(s,a)=>t==="rows"?n[i*e+a]:n[a*r+i]))}function Mn(n,e,t){let r=n.findIndex(s=>s.includes(e)),o=n[r]?.indexOf(e)??-1,i=n.flat().filter(s=>s!==void 0);switch(t){case"ArrowLeft":return n[r]?.[o-1];case"ArrowRight":return n[r]?.[o+1];case"ArrowUp":return n[r-1]?.[o];case"ArrowDown":return n[r+1]?.[o];case"Home":return i[0];case"End":return i.at(-1);default:return}}var On,Hn=u(()=>{"use strict";On=["rows","columns"]});function Dn(n){let e=0,t;for(let{s:r,lu:o,lc:i}of n)as.includes(r)||(t!==void 0&&r!==t&&(e=i??o),t=r);return e}function Nn(n,e=0){let t=[];for(let{s:r,lu:o,lc:i}of n){let s=r.trim()?Number(r):Number.NaN,a=i??o;!Number.isFinite(s)||a<e?t=[]:t.push({time:a,charge:s})}return t}function Ln(n,e,t){let r=[];n.forEach((a,d)=>{let l=n[d-1];l&&(a.charge<l.charge?r=[]:a.charge>l.charge&&r.push(a))});let o=r[0],i=r.at(-1);if(!o||!i||i.time-o.time<60||i.charge>=e)return;let s=Math.min((i.charge-o.charge)/(i.time-o.time),(i.charge+1-o.charge)/(t-o.time));return Math.max(t,i.time+(e-i.charge)/s)}function In(n,e){return Math.max(1,Math.ceil((n-e)/60))}var as,Un=u(()=>{"use strict";as=["unavailable","unknown",""]});function Fn(n,e){return e.filter(t=>t.state!==void 0&&t.charge!==void 0&&n.states[t.state]?.state==="charging")}var ds,cs,ls,pt,zn=u(()=>{"use strict";Un();ds=6e4,cs=6e5,ls=95,pt=class{constructor(e){this.host=e;e.addController(this)}host;times=new Map;asked=-1/0;hostDisconnected(){this.asked=-1/0,this.times.clear()}minutes(e,t){let o=Fn(e,t).map(({charge:i})=>this.times.get(i)).filter(i=>i!==void 0);return o.length?In(Math.min(...o),Date.now()/1e3):void 0}refresh(e,t,r=ls){let o=Date.now();if(o-this.asked<ds&&o>=this.asked)return;let i=Fn(e,t);document.hidden||!i.length||!e.config.components.includes("history")||(this.asked=o,this.ask(e,i,r,o))}async ask(e,t,r,o){let i;try{i=await e.callWS({type:"history/history_during_period",start_time:new Date(o-cs).toISOString(),entity_ids:t.flatMap(({charge:s,pack:a})=>a?[s,a]:[s]),minimal_response:!0,no_attributes:!0})}catch{return}this.times.clear();for(let{charge:s,pack:a}of t){let d=Dn(a&&i[a]||[]),l=Ln(Nn(i[s]??[],d),r,o/1e3);l!==void 0&&this.times.set(s,l)}this.host.requestUpdate()}}});function hs(n,e,t,r){let o=e?.pack_id,i=e?.soc;return[r("cabinet_card.opened_slot",{slot:n}),o&&r("cabinet_card.pack",{pack:Pe(o)}),typeof i=="number"&&new Intl.NumberFormat(t,{style:"percent"}).format(i/100)].filter(Boolean).join(", ")}async function ms(n,e,t,r){let o={notAllowed:r("cabinet_card.not_allowed",{slot:t}),lost:r("cabinet_card.connection_lost",{slot:t})};return await P(e,n,o)||r("cabinet_card.no_reason",{slot:t})}var ps,us,ut,Wn=u(()=>{"use strict";w();ae();Me();ps=2e4,us=6e4,ut=class{constructor(e){this.host=e;e.addController(this)}host;orders=new Map;timers=new Map;hostDisconnected(){for(let[e,t]of this.timers)clearTimeout(t),this.orders.delete(e);this.timers.clear()}of({device:e}){return this.orders.get(e.id)}all(e){let t=e.map(({device:r})=>r.id);return[...this.orders].flatMap(([r,o])=>t.includes(r)?[o]:[])}isUnderWay(e){return this.of(e)?.phase==="sent"}async open(e,t,r){let{number:o,device:i}=t;if(this.isUnderWay(t))return;this.put(i.id,{phase:"sent",short:r("cabinet_card.opening"),message:r("cabinet_card.opening_slot",{slot:o})});let s;try{let a={device_id:i.id},{response:d}=await e.callService(y,"open_slot",a,void 0,!1,!0);s={phase:"done",short:r("cabinet_card.opened"),message:hs(o,d,e.locale.language,r)}}catch(a){s={phase:"failed",short:r("cabinet_card.not_opened"),message:await ms(a,e,o,r)}}this.put(i.id,s,s.phase==="done"?ps:us)}put(e,t,r){if(clearTimeout(this.timers.get(e)),this.timers.delete(e),this.orders.delete(e),this.orders.set(e,t),this.host.requestUpdate(),r===void 0)return;let o=()=>{this.orders.delete(e),this.timers.delete(e),this.host.requestUpdate()};this.timers.set(e,setTimeout(o,r))}}});function K(n,e){return e.device_id?n.find(({device:t})=>t.id===e.device_id):n[0]}function D(n,e){n.dispatchEvent(new CustomEvent("hass-more-info",{bubbles:!0,composed:!0,detail:{entityId:e}}))}var H,ye=u(()=>{"use strict";v();w();N();H=class extends ${static properties={hass:{attribute:!1},preview:{attribute:!1},config:{state:!0},text:{state:!0}};entityIds=[];found=!1;language;isAsked=!1;constructor(){super(),this.text=x}setConfig(e){this.config=e}getCardSize(){return 6}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}state(e){return e===void 0?void 0:this.hass?.states[e]}requestUpdate(e,t,r){e===void 0&&(this.isAsked=!0),super.requestUpdate(e,t,r)}shouldUpdate(e){let t=this.isAsked;if(this.isAsked=!1,t||e.size>1||!e.has("hass"))return!0;let r=e.get("hass"),o=this.hass;return!r||!o||!le(r,o)?!0:this.entityIds.some(i=>r.states[i]!==o.states[i])}willUpdate(e){let{hass:t,config:r}=this;if(this.inert=this.preview===!0,!t||!r)return;let o=e.get("hass");if(e.has("config")||e.has("hass")&&!(o&&le(o,t))){let i=this.choose(We(t),r);this.found=i!==void 0,this.entityIds=i??[]}this.language!==t.locale.language&&(this.language=t.locale.language,_e(t).then(i=>this.text=i))}render(){let{hass:e,config:t}=this;return!e||!t?p:this.found?this.draw(e,t):c`<ha-card><p class="none">${this.text("card.no_device")}</p></ha-card>`}}});var Y,ht=u(()=>{"use strict";v();Y=class extends ${disconnectedCallback(){super.disconnectedCallback(),this.close()}get dialog(){return this.renderRoot.querySelector("dialog")}close=()=>this.dialog?.close()}});var mt,nr=u(()=>{"use strict";v();mt=b`
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
`});var Bn,Vn=u(()=>{"use strict";v();nr();Bn=[mt,b`
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
  `]});function C({config:n,locale:e}){let t=e.time_zone==="server"?n.time_zone:Intl.DateTimeFormat().resolvedOptions().timeZone,r=gs(e.time_format);return{language:e.language,zone:t,...r!==void 0&&{hour12:r}}}function gs(n){if(n==="12"||n==="24")return n==="12";if(n==="system")return Intl.DateTimeFormat(void 0,{hour:"numeric"}).resolvedOptions().hour12}function Gn(n,e){return ft(n,e,{hour:"numeric",minute:"2-digit"})}function I(n,e){return ft(n,e,{day:"numeric",month:"short",hour:"numeric",minute:"2-digit"})}function qn(n,e,t){return gt(n,t.zone)===gt(e,t.zone)?Gn(n,t):I(n,t)}function bt(n,e,t){let r=gt(n,t.zone)===gt(e,t.zone);return`${I(n,t)} – ${r?Gn(e,t):I(e,t)}`}function yt(n,e,t){let r=Math.max(e-n,0),[o,i]=fs.find(([,a])=>r>=a)??["minute",60],s=new Intl.RelativeTimeFormat(t.language,{numeric:"auto"});return r<60?s.format(0,"second"):s.format(-Math.floor(r/i),o)}function Kn(n){let e=Math.max(Math.ceil(n),0),t=s=>`${s}`.padStart(2,"0"),r=Math.floor(e/3600),o=Math.floor(e%3600/60);return`${r?`${r}:${t(o)}`:`${o}`}:${t(e%60)}`}function Yn(n,e,t){let r=[],o=t.hour12??Intl.DateTimeFormat(t.language,{hour:"numeric"}).resolvedOptions().hour12,[i,s,a]=vt(n,t.zone);for(let d=0;;d+=6){let l=Xn([i,s,a,d,0],t.zone);if(l>e)return r;if(l<n)continue;let h=d%24===0,m=h?ft(l,t,{weekday:"short",day:"numeric"}):ft(l,t,{hour:"numeric",...!o&&{minute:"2-digit"}});r.push({time:l,text:m,midnight:h})}}function Zn(n,{zone:e}){let[t,...r]=vt(n,e),[o,i,s,a]=r.map(d=>`${d}`.padStart(2,"0"));return`${`${t}`.padStart(4,"0")}-${o}-${i}T${s}:${a}`}function Jn(n,{zone:e}){let t=/^(\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(n);if(!t)return;let[r=0,o=1,i=1,s=0,a=0]=t.slice(1).map(Number);return Xn([r,o,i,s,a],e)}function ft(n,{language:e,zone:t,hour12:r},o){let i=r!==void 0&&o.hour?{hourCycle:r?"h12":"h23"}:{};return new Intl.DateTimeFormat(e,{timeZone:t,...i,...o}).format(n*1e3)}function gt(n,e){return vt(n,e).slice(0,3).join("-")}function vt(n,e){let t=jn.get(e);if(!t){let l="numeric";t=new Intl.DateTimeFormat("en",{timeZone:e,hourCycle:"h23",year:l,month:l,day:l,hour:l,minute:l}),jn.set(e,t)}let r={};for(let{type:l,value:h}of t.formatToParts(n*1e3))r[l]=Number(h);let{year:o=0,month:i=1,day:s=1,hour:a=0,minute:d=0}=r;return[o,i,s,a,d]}function Xn([n,e,t,r,o],i){let s=Date.UTC(n,e-1,t,r,o)/1e3,a=h=>{let[m,g,_,E,ce]=vt(h,i);return Date.UTC(m,g-1,_,E,ce)/1e3-Math.floor(h/60)*60},d=s-a(s),l=s-a(d);return s-a(l)===l?l:Math.max(d,l)}var fs,jn,U=u(()=>{"use strict";fs=[["day",86400],["hour",3600],["minute",60]];jn=new Map});async function Qn(n,e){try{let{packs:t}=await n.callWS({type:`${y}/packs`,search:e});return t.find(r=>r.pack===e)?.trail??[]}catch{return[]}}function eo(n,e,t){let r=n.device_id===null?void 0:e.devices[n.device_id],o={cabinet:r?Lt(r):t("cabinet_card.gone_cabinet"),slot:n.slot};return[n.what==="arrived"?t("cabinet_card.arrived",o):t("cabinet_card.left",o),I(n.time,C(e))]}var to=u(()=>{"use strict";w();U()});function ys(n){let e=({translation_key:t=""})=>ro.indexOf(t)+1||ro.length+1;return n.filter(({translation_key:t=""})=>!bs.includes(t)).sort((t,r)=>e(t)-e(r))}function vs(n,e){let t=e.attributes.problems;return!Array.isArray(t)||!t.length?n.formatEntityState(e):n.formatEntityAttributeValue(e,"problems")}var ro,bs,ve,or=u(()=>{"use strict";v();w();ye();ht();M();Me();ct();Vn();to();ro=["pack","state_of_charge","charging_power","max_temperature","min_temperature","state_of_health","slot_error","slot_warning","voltage","current"],bs=["slot_state","open"],ve=class extends Y{static styles=[k,Bn];static properties={hass:{attribute:!1},text:{attribute:!1},place:{attribute:!1},order:{attribute:!1},refusal:{attribute:!1},isAsking:{state:!0},trail:{state:!0}};pack;static entitiesOf(e){return e.entities.map(({entity_id:t})=>t)}willUpdate(e){e.has("place")&&(this.isAsking=!1);let{hass:t,place:r}=this;if(!t)return;let o=r&&f(r,"pack"),i=tr(o?t.states[o]:void 0);i===this.pack&&!e.has("place")||(this.pack=i,this.trail=void 0,i&&this.loadTrail(t,i))}updated(e){if(this.isAsking&&e.has("isAsking")&&this.renderRoot.querySelector("#ask")?.focus(),!e.has("place"))return;let{dialog:t}=this;this.place&&t&&!t.open?t.showModal():this.place||t?.close()}render(){let{hass:e,place:t,text:r}=this;return c`<dialog aria-labelledby="title" @close=${this.tellClosed} @click=${this.closeBeside}>
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
        ${ys(t.entities).map(({entity_id:o})=>this.drawFigure(e,o))}
      </ul>
      ${this.pack?this.drawTrail(e,r):p}
      <footer>${this.drawOpening(t,r)}</footer>
    </div>`}drawState(e,t,r){let o=dt(t);return c`<p class="state">${be(ge(e,o))}${rr(e,o,r)}</p>`}drawFigure(e,t){let r=e.states[t];if(!fe(r))return p;let o=e.entities[t]?.name??String(r.attributes.friendly_name??t);return c`<li>
      <button
        @click=${()=>{this.close(),D(this,t)}}
      >
        <span>${o}</span><span class="value">${vs(e,r)}</span>
      </button>
    </li>`}drawTrail(e,t){let r=this.trail?.map(i=>{let[s,a]=eo(i,e,t);return c`<li><span>${s}</span><time>${a}</time></li>`}),o=this.trail?t("cabinet_card.trail_none"):t("cabinet_card.trail_loading");return c`<h3>${t("cabinet_card.trail")}</h3>
      ${r?.length?c`<ol>${r}</ol>`:c`<p>${o}</p>`}`}drawOpening(e,t){if(this.refusal)return c`<p>${this.refusal}</p>`;let r={slot:e.number};return this.isAsking?c`<p id="ask" tabindex="-1">${t("cabinet_card.ask",r)}</p>
      <button class="action quiet" @click=${this.dontOpen}>${t("cabinet_card.cancel")}</button>
      <button class="action" @click=${this.give}>${t("cabinet_card.open_now")}</button>`:c`<button class="action" ?disabled=${this.order?.phase==="sent"} @click=${()=>this.isAsking=!0}>
        ${t("cabinet_card.open_slot",r)}
      </button>`}dontOpen=async()=>{this.isAsking=!1,await this.updateComplete,this.renderRoot.querySelector(".action")?.focus()};give=({detail:e})=>{if(e>1)return;let t=this.place;this.close(),t&&this.dispatchEvent(new CustomEvent("open-slot",{detail:t}))};async loadTrail(e,t){let r=await Qn(e,t);t===this.pack&&(this.trail=r)}tellClosed=()=>this.dispatchEvent(new Event("closed"));closeBeside=e=>{e.target===e.currentTarget&&this.close()}}});var no,oo=u(()=>{"use strict";v();nr();no=[mt,b`
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
  `]});function ks(n){n.preventDefault()}var xs,_s,$s,wt,io=u(()=>{"use strict";v();_n();w();N();$n();Me();Cn();Rn();Hn();zn();Wn();ct();or();oo();ye();M();xs=[{key:"packs_ready",look:"full",word:"cabinet_card.ready"},{key:"packs_charging",look:"charging",word:"cabinet_card.charging"},{key:"free_slots",look:"empty",word:"cabinet_card.free"},{key:"slots_at_fault",look:"fault",word:"cabinet_card.faulty"}],_s={device_id:"cabinet_card.name",columns:"cabinet_card.columns",numbering:"cabinet_card.numbering"},$s={rows:"cabinet_card.by_row",columns:"cabinet_card.by_column"},wt=class extends H{static styles=[k,...no];static properties={...H.properties,active:{state:!0},shown:{state:!0}};static getStubConfig(){return{}}static getConfigForm(){let e={filter:{integration:y,model:"Battery swap cabinet"}},t=On.map(r=>({value:r,label:x($s[r])}));return{schema:[{name:"device_id",selector:{device:e}},{name:"columns",selector:{number:{min:1,max:12,mode:"box"}}},{name:"numbering",selector:{select:{mode:"dropdown",options:t}}}],computeLabel:({name:r})=>x(_s[r]??"cabinet_card.name"),computeHelper:({name:r})=>r==="columns"?x("cabinet_card.columns_help"):void 0}}cabinet;doors=[];rows=[];totals=[];asked=new at(this);orders=new ut(this);nextFull=new pt(this);hold=new lt(this,e=>this.openHeld(e));choose(e,t){let r=K(e.fleets.flatMap(({cabinets:i})=>i),t);if(!r)return;this.cabinet=r,this.doors=r.slots.map(dt),this.rows=Pn(this.doors,En(this.doors.length,t.columns),t.numbering),this.totals=xs.flatMap(({key:i,...s})=>{let a=f(r,i);return a?[{id:a,...s}]:[]});let o=i=>r.slots.find(s=>s.device.id===i?.device.id);return this.active=o(this.active)??r.slots[0],this.shown=o(this.shown),[...this.doors.flatMap(er),...this.totals.map(({id:i})=>i)]}shouldUpdate(e){if(super.shouldUpdate(e))return!0;let t=e.get("hass"),r=this.hass;return!t||!r||t.formatEntityState!==r.formatEntityState?!0:!!this.shown&&ve.entitiesOf(this.shown).some(o=>t.states[o]!==r.states[o])}updated(){let{hass:e,cabinet:t}=this;!e||!t||(this.asked.refresh(e,t.device.id),this.nextFull.refresh(e,this.doors,this.asked.threshold))}draw(e){let{text:t}=this,r=this.doors.every(o=>ge(e,o)==="offline");return c`<ha-card>
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
      @contextmenu=${ks}
    >
      ${this.rows.map(t=>c`<div role="row">
            ${t.map(r=>c`<div role="gridcell">${r?this.drawDoor(e,r):p}</div>`)}
          </div>`)}
    </div>`}drawTotals(e){let t=this.nextFull.minutes(e,this.doors);return c`<div class="totals">
      ${this.totals.map(({id:r,look:o,word:i})=>{let s=this.state(r);return fe(s)?c`<button class=${o} @click=${()=>D(this,r)}>
          ${be(o)}<b>${e.formatEntityState(s)}</b> ${this.text(i)}
        </button>`:p})}
      ${t===void 0?p:c`<span class="next">${this.text("cabinet_card.next_full",{minutes:t})}</span>`}
    </div>`}drawDoor(e,t){let{text:r}=this,{slot:o}=t,i=this.orders.of(o),s=this.hold.slot===o.device.id,a=o===this.active,d=[...er(t).map(l=>e.states[l]),i,s,a];return wn([t,r,e.formatEntityState,...d],()=>{let l=An(e,t,r);return s?l.word=r("cabinet_card.holding"):i&&!(i.phase==="done"&&l.look==="open")&&(l.word=i.short),Tn(o,l,{name:Sn(o,l,r),phase:i?.phase,isHeld:s,isActive:a,onPress:h=>this.press(h,o),onClick:h=>this.tap(h,o),onFocus:()=>this.active=o})})}hint(){let e=this.doors.map(({slot:r})=>this.whyNot(r)),t=e.includes(void 0)?"cabinet_card.hint":e.includes("cabinet_card.not_allowed")?"cabinet_card.hint_no_right":void 0;return t?c`<p class="note">${this.text(t)}</p>`:p}whyNot(e){let t=this.state(f(e,"open"));return!t||!this.asked.mayOpen(e.number)?"cabinet_card.not_allowed":t.state==="unavailable"?"cabinet_card.offline_slot":void 0}refusal(e){let t=this.whyNot(e);return t&&this.text(t,{slot:e.number})}press(e,t){let r=!this.whyNot(t)&&!this.orders.isUnderWay(t);this.hold.begin(e,r?t.device.id:void 0)}tap(e,t){this.hold.isTap(e)&&(this.shown=t)}openHeld(e){let t=this.cabinet?.slots.find(({device:r})=>r.id===e);t&&!this.whyNot(t)&&this.open(t)}open(e){this.hass&&this.orders.open(this.hass,e,this.text)}moveFocus=e=>{let t=this.doors.find(({slot:o})=>o===this.active),r=t&&Mn(this.rows,t,e.key);r&&(e.preventDefault(),this.renderRoot.querySelector(`[data-slot="${r.slot.number}"]`)?.focus())}}});var Z,xt=u(()=>{"use strict";Z=class{constructor(e,t){this.host=e;this.every=t;e.addController(this)}host;every;timer;hostConnected(){this.timer=setInterval(()=>this.host.requestUpdate(),this.every)}hostDisconnected(){clearInterval(this.timer)}}});var so,_t,ao=u(()=>{"use strict";v();xt();U();so=1e3,_t=class extends ${static properties={until:{attribute:!1},over:{attribute:!1}};constructor(){super(),new Z(this,so)}render(){let e=this.until-Date.now()/so;return e>0?Kn(e):this.over}}});function mo(n){return n.cabinets.flatMap(e=>As.map(t=>f(e,t)).filter(t=>t!==void 0))}function fo(n,e){let t=Ve(e.cabinets);return e.cabinets.map(r=>Ss(n,r,t))}function Ss(n,e,t){let r=g=>n.states[f(e,g)??""],o=[...J,"cabinet_problem"].map(r).filter(g=>g!==void 0),i=o.every(({state:g})=>g==="unavailable"),s=Object.fromEntries(J.map(g=>[g,Ts(r(g))])),a=r("cabinet_problem")?.state==="on"||(s.slots_at_fault??0)>0,d=lo(r("last_seen")?.state),l=Math.max(...o.map(({last_changed:g})=>lo(g)??0)),h=i?d??(l>0?l:void 0):void 0,m=f(e,"packs_ready")??o[0]?.entity_id;return{id:e.device.id,name:e.name.slice(t),fullName:e.name,area:e.area??"",condition:i?"offline":a?"problem":"online",figures:s,roughly:d===void 0,...h!==void 0&&{seen:h},...m&&{entity:m}}}function Ts(n){let e=Number.parseFloat(n?.state??"");return Number.isFinite(e)?e:void 0}function lo(n){let e=Date.parse(n??"")/1e3;return Number.isFinite(e)?e:void 0}function go(n,e){return n.column===e?{column:e,descending:!n.descending}:{column:e,descending:J.includes(e)}}function bo(n,{column:e,descending:t},r){let o=new Intl.Collator(r,{numeric:!0}),i=(l,h)=>co.indexOf(l.condition)-co.indexOf(h.condition)||(h.figures.slots_at_fault??0)-(l.figures.slots_at_fault??0),s=(l,h)=>o.compare(l.name,h.name),a=l=>t?-l:l,d=(l,h)=>{if(e==="name")return a(s(l,h));if(e==="condition")return a(i(l,h));let[m,g]=[po(l,e),po(h,e)];return m===void 0||g===void 0?+(m===void 0)-+(g===void 0):a(m-g)};return[...n].sort((l,h)=>d(l,h)||i(l,h)||s(l,h))}function po(n,e){return e==="seen"?n.seen:n.figures[e]}var J,co,uo,ho,As,yo=u(()=>{"use strict";w();J=["packs_ready","packs_charging","free_slots","slots_at_fault"],co=["offline","problem","online"],uo=["name","condition",...J,"seen"],ho={column:"condition",descending:!1},As=["cabinet_problem",...J,"last_seen"]});function He(n){return c`<svg class="shape ${n}" viewBox="0 0 24 24" aria-hidden="true">
    <path fill-rule="evenodd" d=${Cs[n]}></path>
  </svg>`}var Cs,ir=u(()=>{"use strict";v();Cs={good:"M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.6 14.4L6 12l1.6-1.6 2.8 2.8 6-6L18 8.8Z",warning:"M12 2 1 21h22ZM11 9h2v6h-2Zm0 8h2v2h-2Z",gone:"M4 4h16v16H4Zm4.6 3L7 8.6 10.4 12 7 15.4 8.6 17l3.4-3.4 3.4 3.4 1.6-1.6-3.4-3.4L17 8.6 15.4 7 12 10.4Z"}});function wo(n){return J.includes(n)?`number ${n}`:n}var Rs,Os,vo,Es,Ps,$t,xo=u(()=>{"use strict";v();w();N();ye();yo();ir();M();xt();U();Rs=3e4,Os={name:"fleet_card.cabinet",condition:"fleet_card.condition",packs_ready:"fleet_card.ready",packs_charging:"fleet_card.charging",free_slots:"fleet_card.free",slots_at_fault:"fleet_card.faulty",seen:"fleet_card.last_seen"},vo={online:"fleet_card.online",problem:"fleet_card.problem",offline:"fleet_card.offline"},Es={online:"good",problem:"warning",offline:"gone"},Ps={device_id:"fleet_card.device",map:"fleet_card.show_map",search:"fleet_card.show_search"},$t=class extends H{static properties={order:{state:!0}};static styles=[k,L,b`
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
    `];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:y},entity:{integration:y,domain:"text"}}}},{name:"map",default:!0,selector:{boolean:{}}},{name:"search",default:!0,selector:{boolean:{}}}],computeLabel:({name:e})=>x(Ps[e]??"fleet_card.device")}}fleet;constructor(){super(),this.order=ho,new Z(this,Rs)}choose(e,t){let r=K(e.fleets,t);if(r)return this.fleet=r,mo(r)}draw(e,t){let{fleet:r,text:o}=this;if(!r)return c``;let i=bo(fo(e,r),this.order,e.locale.language),s=t.map===!1?[]:this.located(e,r);return c`<ha-card>
      <h2 class="title">${r.name}</h2>
      <div class="table">
        <table>
          <caption>
            ${this.summary(i)}
          </caption>
          <thead>
            <tr>
              ${uo.map(a=>this.drawHead(a))}
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
    </ha-card>`}summary(e){let t=o=>e.filter(i=>i.condition===o).length,r=["offline","problem"].filter(o=>t(o)).map(o=>`${this.text(vo[o])}: ${t(o)}`);return[this.text("fleet_card.cabinets",{count:e.length}),...r].join(" · ")}drawHead(e){let{column:t,descending:r}=this.order,o=t===e,i=o?r?"descending":"ascending":p;return c`<th scope="col" class=${wo(e)} aria-sort=${i}>
      <button @click=${()=>this.order=go(this.order,e)}>
        ${this.text(Os[e])}<span class="arrow" aria-hidden="true"
          >${o?r?"▾":"▴":""}</span
        >
      </button>
    </th>`}drawRow(e,t,r){let{condition:o,figures:i,area:s}=t,a=this.seenText(e,t);return c`<tr>
      <th scope="row">
        ${this.drawName(t,r)}${s?c`<div class="minor">${s}</div>`:p}
      </th>
      <td>
        <span class="condition">${He(Es[o])}${this.text(vo[o])}</span>
        ${a?c`<div class="brief minor">${a}</div>`:p}
      </td>
      ${J.map(d=>c`<td class=${`${wo(d)} ${d==="slots_at_fault"&&i[d]?"faulty":""}`}>
          ${i[d]??"–"}
        </td>`)}
      <td class="seen" title=${t.seen?I(t.seen,C(e)):p}>
        ${a||this.text("fleet_card.now")}
      </td>
    </tr>`}drawName({name:e,fullName:t,entity:r},o){return o?c`<a class="leads" href=${o} title=${t}>${e}</a>`:r?c`<button class="leads" title=${t} @click=${()=>D(this,r)}>${e}</button>`:c`<span title=${t}>${e}</span>`}seenText(e,{condition:t,seen:r,roughly:o}){if(t!=="offline")return"";if(r===void 0)return this.text("fleet_card.never");let i=yt(r,Date.now()/1e3,C(e));return o?this.text("fleet_card.over",{time:i}):i}located(e,t){return t.cabinets.map(r=>f(r,"packs_ready")).filter(r=>r!==void 0).filter(r=>e.states[r]?.attributes.latitude!==void 0)}}});var kt,_o=u(()=>{"use strict";v();kt=class extends ${static properties={hass:{attribute:!1},entities:{attribute:!1,hasChanged:(e,t)=>`${e}`!=`${t}`},map:{state:!0}};static styles=b`
    :host {
      display: block;
      margin-top: 16px;
      --ha-card-border-width: 0;
      --ha-card-box-shadow: none;
    }
  `;willUpdate(e){e.has("entities")&&this.make(),this.map&&(this.map.hass=this.hass)}render(){return this.map??p}async make(){let e=this.entities.map(o=>({entity:o,label_mode:"state"})),r=(await window.loadCardHelpers?.())?.createCardElement({type:"map",aspect_ratio:"2:1",entities:e});r&&(this.map=r)}}});function ko(n){let e={powers:{},phases:Ds(n)};for(let r of At){let o=f(n,Ms[r]);o&&(e.powers[r]=o)}let t={charge:f(n,"state_of_charge"),commander:f(n,"battery_controlled_by"),answer:f(n,"last_answer"),mode:f(n,"battery_mode"),setPoint:f(n,"battery_power_set_point"),confirmed:f(n,"confirmed_set_point")};return Object.assign(e,Object.fromEntries(Object.entries(t).filter(([,r])=>r)))}function Ao({powers:n,phases:e,...t}){let r=e.flatMap(({current:o,power:i})=>[o,i]);return[...Object.values(n),...Object.values(t),...r].filter(o=>typeof o=="string")}function Ds(n){let e=new Map,t=(r,o)=>o.forEach((i,s)=>{let a=/_l([123])$/.exec(i)?.[1]??`${s+1}`,d=e.get(a)??{name:`L${a}`};d[r]=i,e.set(a,d)});return t("current",z(n,"grid_current_phase")),t("power",z(n,"grid_active_power_phase")),[...e.values()].sort((r,o)=>r.name<o.name?-1:1)}function So(n){return n&&ar({...n,state:String(n.attributes.max??"")},$o)}function sr(n){let e=n&&n.state.trim()!==""?Number(n.state):NaN;return Number.isFinite(e)?e:void 0}function Co(n){return n!==void 0&&n.state!=="unavailable"&&n.state!=="unknown"}function ar(n,e){let t=sr(n),r=e[String(n?.attributes.unit_of_measurement??"")]??1;return t===void 0?void 0:t*r}var At,Ms,$o,Hs,De,To,dr=u(()=>{"use strict";w();At=["solar","grid","house","battery"],Ms={solar:"pv_power",grid:"grid_active_power",house:"load_active_power",battery:"battery_power"},$o={mW:.001,W:1,kW:1e3,MW:1e6,GW:1e9},Hs={mA:.001,A:1};De=n=>ar(n,$o);To=n=>ar(n,Hs)});function Ro(n,e,t,r){return!e||e.state==="unavailable"?{icon:"mdi:help",words:t("hub_card.no_word"),kind:"none"}:Co(e)?{icon:Ns[e.state]??"mdi:help",words:Ls(n,e,t,r),kind:e.state}:{icon:"mdi:help",words:t("hub_card.nobody"),kind:"none"}}function Ls(n,e,t,r){let o=e.attributes.until;return e.state!=="home_assistant"?n.formatEntityState(e):typeof o!="string"?t("hub_card.you"):t("hub_card.you_until",{time:qn(Date.parse(o)/1e3,r,C(n))})}var Ns,Oo=u(()=>{"use strict";U();dr();Ns={hub:"mdi:home-automation",home_assistant:"mdi:account",another_client:"mdi:account-arrow-right",grid_service:"mdi:transmission-tower"}});var Eo,Po=u(()=>{"use strict";v();Eo=b`
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
`});function Ho(n){let e=n.includes("solar")?St.upright:0,t=n.includes("battery")?St.upright:0,r={x:360/2,y:e+Mo};return{width:360,height:e+t+2*Mo,hub:r,spots:n.map(o=>{let i=Is[o],s=i.x===0,a=s?St.upright:St.sideways,d=(a-34+12)/2,l=h=>({x:r.x+i.x*h,y:r.y+i.y*h});return{place:o,...l(a),middle:l(d),upright:s}})}}function we(n,e){let t=Math.round(e??0);return t?t>0==(n!=="house")?"in":"out":"still"}function Do(n){let e=Math.abs(n),t=[300,1e3,3e3,6e3,12e3].filter(r=>e<r).length;return[1,1.4,2,3,4.5,7][t]??7}var St,Mo,Is,cr=u(()=>{"use strict";St={sideways:134,upright:110},Mo=58,Is={solar:{x:0,y:-1},grid:{x:-1,y:0},house:{x:1,y:0},battery:{x:0,y:1}}});function Io(n,e){let t=Ho(e),{width:r,height:o}=t;return c`<div
    class="flow"
    role="group"
    aria-label=${n.text("dashboard.power_now")}
    style=${j({"aspect-ratio":`${r} / ${o}`,"--width":r,"--height":o})}
  >
    <svg viewBox="0 0 ${r} ${o}" aria-hidden="true">
      ${t.spots.map(i=>Fs(t,i,we(i.place,n.readings[i.place]?.watts)))}
      <circle class="hub" cx=${t.hub.x} cy=${t.hub.y} r="9"></circle>
    </svg>
    ${t.spots.map(i=>zs(t,i,n.readings[i.place]?.watts))}
    ${t.spots.map(i=>Ws(n,i))}
  </div>`}function Fs({hub:n},{place:e,x:t,y:r,middle:o,upright:i},s){let a=Math.sign(i?n.y-r:n.x-t)*(s==="in"?1:-1),d=i?90*a:a>0?0:180;return ue`<g class="${e} ${s}">
    <line x1=${t} y1=${r} x2=${n.x} y2=${n.y}></line>
    ${s==="still"?p:ue`<path d="M-4 -6 4 0 -4 6" transform="translate(${o.x} ${o.y}) rotate(${d})"></path>`}
  </g>`}function zs({hub:n},{place:e,x:t,y:r,upright:o},i){let s=we(e,i);if(s==="still"||i===void 0)return p;let a=s==="in"?{x:t,y:r}:n,d=s==="in"?n:{x:t,y:r},l=Do(i),h={"--left":Math.min(t,n.x),"--top":Math.min(r,n.y),"--across":Math.abs(t-n.x),"--down":Math.abs(r-n.y),"--from":`${(o?a.y>d.y:a.x>d.x)?100:0}%`,"--to":`${(o?a.y>d.y:a.x>d.x)?0:100}%`},m=g=>c`<i style=${j({"animation-duration":`${l}s`,"animation-delay":`${-g}s`})}></i>`;return c`<div class="dots ${e} ${o?"upright":"level"}" style=${j(h)} aria-hidden="true">
    ${m(0)}${m(l/2)}
  </div>`}function Ws(n,{place:e,x:t,y:r,middle:o,upright:i}){let{readings:s,charge:a,locale:d,text:l,showMore:h}=n,m=s[e],g=we(e,m?.watts),_=Us[e]?.[g],E=xr=>j({"--x":xr.x,"--y":xr.y}),ce=e==="battery"&&a?Vs(a,d,l,h,E({x:t,y:r})):c`<span class="circle ${e}" style=${E({x:t,y:r})} @click=${()=>m&&h(m.entity)}>
          <ha-icon .icon=${No[e]}></ha-icon>
        </span>`;return c`${ce}
    <span class="caption ${e}" style=${E({x:t,y:r})} aria-hidden="true">${l(_??Lo[e])}</span>
    ${m?Bs(n,e,m,_,i,E(o)):p}`}function Bs({locale:n,text:e,showMore:t},r,{entity:o,watts:i},s,a,d){let l=i!==void 0,h=l?me(n,s?Math.abs(i):i):"–",m=[e(Lo[r]),s&&e(s),l?h:e("hub_card.not_known")];return c`<button
    class="value ${a?"upright":"level"}"
    style=${d}
    aria-label=${m.filter(Boolean).join(", ")}
    @click=${()=>t(o)}
  >
    ${h}
  </button>`}function Vs({entity:n,percent:e},t,r,o,i){let s=Math.max(0,Math.min(100,e??0)),a=e===void 0?"–":nt(t,e/100),d=e===void 0?r("hub_card.not_known"):a;return c`<button
    class="circle battery ring"
    style=${i}
    aria-label="${r("hub_card.state_of_charge")}, ${d}"
    @click=${()=>o(n)}
  >
    <svg viewBox="0 0 68 68" aria-hidden="true">
      <circle class="whole" cx="34" cy="34" r="31"></circle>
      ${s?ue`<circle class="filled" cx="34" cy="34" r="31" pathLength="100" stroke-dasharray="${s} 100"></circle>`:p}
    </svg>
    <ha-icon .icon=${No.battery}></ha-icon><span>${a}</span>
  </button>`}var No,Lo,Us,Uo=u(()=>{"use strict";v();rt();Oe();cr();No={solar:"mdi:solar-power-variant",grid:"mdi:transmission-tower",house:"mdi:home",battery:"mdi:battery"},Lo={solar:"hub_card.sun",grid:"hub_card.grid",house:"hub_card.house",battery:"hub_card.battery"},Us={grid:{in:"hub_card.from_grid",out:"hub_card.to_grid"},battery:{in:"hub_card.discharging",out:"hub_card.charging"}}});function Fo(n,e){let t=Math.abs(n)/e;return{share:t,filled:Math.min(t,1),level:t>1?"over":t>.8?"near":"normal"}}var zo=u(()=>{"use strict"});function Wo(n,e,t,r,o){if(!n.length)return p;let i=e?`${r("hub_card.phases")} · ${r("hub_card.main_fuse",{fuse:Re(t,e,"A")})}`:r("hub_card.phases");return c`<div class="phases ${e?"":"plain"}" role="group" aria-label=${i}>
    <div class="title" aria-hidden="true">${i}</div>
    ${n.map(s=>Gs(s,e,t,r,o))}
  </div>`}function Gs({name:n,entity:e,amperes:t,watts:r},o,i,s,a){let d=o&&t!==void 0?Fo(t,o):void 0,l=d&&d.level!=="normal"?js[d.level]:void 0,h=t===void 0?void 0:Re(i,t,"A",1),m=r===void 0?void 0:me(i,Math.abs(r)),g=we("grid",r),_=g==="still"?void 0:s(g==="in"?"hub_card.from_grid":"hub_card.to_grid"),E=c`<span aria-hidden="true">–</span><span class="unseen">${s("hub_card.not_known")}</span>`,ce=d&&nt(i,d.share);return c`<button class="phase ${d?.level??""}" @click=${()=>a(e)}>
    <span class="name">${n}</span>
    ${o?c`<span class="bar"><i style=${j({width:`${100*(d?.filled??0)}%`})}></i></span>`:p}
    <span class="current">${h??E}</span>
    ${d&&!l?c`<span class="unseen">${ce}</span>`:p}
    <span class="power">${m?c`${m}${_?c` <small>${_}</small>`:p}`:E}</span>
    ${l?c`<span class="warning"><ha-icon .icon=${l.icon}></ha-icon>${s(l.word)} · ${ce}</span>`:p}
  </button>`}var js,Bo=u(()=>{"use strict";v();rt();Oe();cr();zo();js={near:{word:"hub_card.near_fuse",icon:"mdi:alert-outline"},over:{word:"hub_card.over_fuse",icon:"mdi:alert-octagon"}}});var Vo,jo=u(()=>{"use strict";v();Vo=b`
  ha-card {
    display: flex;
    flex-direction: column;
    gap: 16px;
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
`});var qs,Ks,Tt,Go=u(()=>{"use strict";v();w();N();ye();Oo();Po();Uo();Bo();jo();dr();M();qs=2e3,Ks={device_id:"hub_card.device",phases:"hub_card.phases",control:"hub_card.control"},Tt=class extends H{static properties={figures:{state:!0}};static styles=[k,Vo,Eo];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:y,model:"EnergyHub"}}}},{name:"phases",default:!0,selector:{boolean:{}}},{name:"control",default:!0,selector:{boolean:{}}}],computeLabel:({name:e},t)=>(t?It(t):x)(Ks[e]??"hub_card.name")}}getCardSize(){return 12}getGridOptions(){return{columns:12,min_columns:9,rows:"auto"}}hub;ids={powers:{},phases:[]};asked="";askAgain=1/0;choose(e,t){let r=K(e.hubs,t);if(r)return r.device.id!==this.hub?.device.id&&(this.figures=void 0),this.hub=r,this.ids=ko(r),Ao(this.ids)}updated(){let{hass:e,hub:t}=this;if(!e||!t)return;let{answer:r,commander:o,powers:i}=this.ids,s=this.state(i.grid??i.house)?.state==="unavailable"?"silent":"",a=[r,o].map(l=>this.state(l)?.last_updated),d=[t.device.id,...a,s].join();d===this.asked&&Date.now()<this.askAgain||(this.asked=d,this.askAgain=1/0,this.ask(e,t.device.id,d))}async ask(e,t,r){try{let o=await e.callWS({type:`${y}/hub`,device_id:t});this.asked===r&&(this.figures=o)}catch(o){if(this.asked!==r)return;o.code==="unauthorized"?this.figures=void 0:this.askAgain=Date.now()+qs}}draw(e,t){let{ids:r,hub:o,text:i,figures:s}=this,a=_=>D(this,_),d=this.readings(),l=this.charge(),h=At.filter(_=>d[_]||_==="battery"&&l),m=t.phases===!1?[]:this.phases(),g=this.isSilent();return c`<ha-card>
      <div class="head">
        <h2>${o?.name}</h2>
        ${r.commander?this.drawChip(e,r.commander):p}
      </div>
      ${g?c`<p class="silent"><ha-icon icon="mdi:lan-disconnect"></ha-icon>${i("hub_card.silent")}</p>`:p}
      ${h.length?Io({readings:d,charge:l,locale:e.locale,text:i,showMore:a},h):p}
      ${Wo(m,s?.main_fuse??null,e.locale,i,a)}
      ${this.drawControl(e,t)}
    </ha-card>`}drawChip(e,t){let{icon:r,words:o,kind:i}=Ro(e,this.state(t),this.text,Date.now()/1e3),s=`${this.text("hub_card.commander")}: ${o}`;return c`<button class="chip ${i}" aria-label=${s} title=${s} @click=${()=>D(this,t)}>
      <ha-icon .icon=${r}></ha-icon>${o}
    </button>`}drawControl(e,t){let{ids:r,hub:o,text:i,figures:s}=this;if(t.control===!1||!o||!r.mode||!s)return p;let a=this.state(r.setPoint),d=So(a)??s.largest_power;return d?c`<energy-bridge-battery-control
      .hass=${e}
      .text=${i}
      .device=${o.device.id}
      .largest=${d}
      .answer=${s.last_answer}
      .mode=${this.state(r.mode)}
      .present=${this.presentOrder()}
      .canOrder=${this.state(r.mode)?.state!=="unavailable"}
    ></energy-bridge-battery-control>`:p}presentOrder(){let{mode:e,confirmed:t,setPoint:r}=this.ids,o=this.state(e)?.state,i=De(this.state(r))??0;return o==="hold"?{mode:"hold",watts:0}:o!=="charge"&&o!=="discharge"?{mode:"charge",watts:i}:{mode:o,watts:Math.abs(De(this.state(t))??i)}}readings(){let e={};for(let t of At){let r=this.ids.powers[t];r&&(e[t]={entity:r,watts:De(this.state(r))})}return e}charge(){let{charge:e}=this.ids;return e?{entity:e,percent:sr(this.state(e))}:void 0}phases(){return this.ids.phases.flatMap(({name:e,current:t,power:r})=>{let o=t??r;return o?[{name:e,entity:o,amperes:To(this.state(t)),watts:De(this.state(r))}]:[]})}isSilent(){let e=Object.values(this.ids.powers).map(t=>this.state(t));return e.length>0&&e.every(t=>!t||t.state==="unavailable")}}});var Ys,Ct,qo=u(()=>{"use strict";v();w();ae();M();U();Ys=300,Ct=class extends ${static properties={hass:{attribute:!1,hasChanged:()=>!1},text:{attribute:!1},fleetId:{attribute:!1},cabinets:{attribute:!1},found:{state:!0},error:{state:!0}};static styles=[k,L,b`
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
    `}answer({packs:e,more:t}){return e.length?t?this.text("fleet_card.more_packs",{count:e.length}):this.text("fleet_card.packs_found",{count:e.length}):this.text("fleet_card.no_pack")}draw(e){let{text:t}=this,r=C(this.hass),o=e.state==="away",i=this.place(e),s=I(e.since,r),a=this.stateText(e);return c`<li>
      <div class="where">
        <strong>${e.pack}</strong>
        <span>${o?t("fleet_card.was_in",{place:i}):i}</span>
      </div>
      <div class="where minor">
        <span>${a}</span>
        <span title=${yt(e.since,Date.now()/1e3,r)}>
          ${t(o?"fleet_card.left_since":"fleet_card.there_since",{time:s})}
        </span>
      </div>
      ${e.trail.length?this.drawTrail(e.trail,r):p}
    </li>`}drawTrail(e,t){let{text:r}=this;return c`<details>
      <summary>${r("fleet_card.trail")}</summary>
      <ol>
        ${e.map(o=>c`<li>
            <span class="minor">${I(o.time,t)}</span>
            <span>
              ${r(o.what==="left"?"fleet_card.left":"fleet_card.arrived",{place:this.place(o)})}
            </span>
          </li>`)}
      </ol>
    </details>`}cabinet(e){return this.cabinets.find(({device:t})=>t.id===e)}place({device_id:e,slot:t}){let r=e===null?void 0:this.hass.devices[e],o=this.cabinet(e)?.name??r?.name_by_user??r?.name;return this.text("fleet_card.place",{cabinet:o??this.text("fleet_card.gone_cabinet"),slot:t})}stateText({state:e,device_id:t,slot:r}){if(e===null)return"";if(e==="away")return this.text("fleet_card.away");let o=this.cabinet(t)?.slots.find(({number:s})=>s===r),i=this.hass.states[(o&&f(o,"slot_state"))??""];return i?this.hass.formatEntityState(i,e):""}type=e=>{this.words=e.target.value.trim(),clearTimeout(this.timer),this.timer=setTimeout(()=>{this.ask()},Ys)};submit=e=>{e.preventDefault(),clearTimeout(this.timer),this.ask()};async ask(){let e=++this.asked;if(this.error=void 0,!this.words){this.found=void 0;return}try{let t={type:`${y}/packs`,device_id:this.fleetId,search:this.words},r=await this.hass.callWS(t);e===this.asked&&(this.found=r)}catch(t){let r=await P(this.hass,t,{notAllowed:this.text("card.not_allowed")});if(e!==this.asked)return;this.found=void 0,this.error=r}}}});function Ko(n,{reports:e,removed:t=[]}){let r=new Map(n);for(let o of e)r.set(o.subentry_id,o);for(let o of t)r.delete(o);return r}function Yo(n,e){let t=({device_id:r})=>{let o=r===null?-1:e.indexOf(r);return o<0?e.length:o};return[...n].sort((r,o)=>t(r)-t(o))}function Zo(n,e){let t=e-172800;return n.filter(({start:r,end:o})=>o>t&&r<e).map(r=>{let o=Q(Math.max(r.start,t),e);return{left:o,width:Q(Math.min(r.end,e),e)-o,stretch:r}})}function Q(n,e){return(n-(e-172800))/172800*100}function Jo(n,e){return e-172800+Math.min(Math.max(n,0),1)*172800}function lr(n,e){return n.find(({start:t,end:r})=>t<=e&&e<r)}function Xo(n){return n.reduce((e,{outcome:t,documents:r})=>e+(t==="waiting"?r:0),0)}function X(n,e){return Math.floor(n/e)*e}function Rt(n,e,t,r){let o=X(r-172800,t)+t,i=X(r-t,t),s=Math.max(Zs,t),d={ArrowLeft:n-t,ArrowDown:n-t,ArrowRight:n+t,ArrowUp:n+t,PageDown:n-s,PageUp:n+s,Home:o,End:i}[e];return d===void 0?void 0:Math.min(Math.max(X(d,t),o),i)}var Zs,Ne=u(()=>{"use strict";Zs=3600});var Ot,pr=u(()=>{"use strict";v();Ot=b`
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
`});var Js,Et,Qo=u(()=>{"use strict";w();ae();Ne();Js=1e4,Et=class{constructor(e){this.host=e;e.addController(this)}host;reports=new Map;error;hass;text;connection;deviceId;language;isOnPage=!1;current=0;end;timer;follow(e,t,r){Object.assign(this,{hass:e,text:r});let{connection:o}=e,{language:i}=e.locale;o===this.connection&&t===this.deviceId&&i===this.language||(this.stop(),this.reports=new Map,Object.assign(this,{connection:o,deviceId:t,language:i}),this.isOnPage&&this.start())}hostConnected(){this.isOnPage=!0,this.start()}hostDisconnected(){this.isOnPage=!1,this.stop()}start(){this.connection?.addEventListener("ready",this.begin),this.begin()}stop(){this.current++,this.connection?.removeEventListener("ready",this.begin),clearTimeout(this.timer),this.end?.().catch(()=>{}),this.end=void 0}begin=()=>{let{connection:e,deviceId:t,language:r}=this;if(!e||!t)return;let o=++this.current;this.end=void 0,clearTimeout(this.timer);let i=!0,s=d=>{o===this.current&&(this.reports=Ko(i?new Map:this.reports,d),i=!1,this.host.requestUpdate())},a={type:`${y}/reports/subscribe`,device_id:t,language:r};e.subscribeMessage(s,a,{resubscribe:!1}).then(d=>{if(o!==this.current){d().catch(()=>{});return}this.end=d,this.error=void 0,this.host.requestUpdate()},async d=>{let l=await this.reasonOf(d);o===this.current&&(this.error=l,this.timer=setTimeout(this.begin,Js),this.host.requestUpdate())})};async reasonOf(e){let{hass:t,text:r}=this;return t&&r?P(t,e,{notAllowed:r("card.not_allowed")}):""}}});var Mt,Xs,ur,Pt,hr=u(()=>{"use strict";v();Ne();pr();M();U();Mt={delivered:"report_card.delivered",waiting:"report_card.waiting",gap:"report_card.gap",before_start:"report_card.before_start"},Xs={no_history:"report_card.no_history",dropped:"report_card.dropped",refused:"report_card.refused",lost:"report_card.lost"},ur=300,Pt=class extends ${static properties={report:{attribute:!1},text:{attribute:!1},clock:{attribute:!1,hasChanged:(e,t)=>JSON.stringify(e)!==JSON.stringify(t)},now:{attribute:!1},marks:{attribute:!1},opens:{attribute:!1},at:{state:!0},isPointed:{state:!0}};static styles=[k,Ot,b`
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
    `];willUpdate(e){let{interval:t}=this.report;if(e.has("now")||this.at===void 0){let r=this.at??X(this.now-t,t);this.at=Math.max(r,X(this.now-172800,t)+t)}}render(){let{report:e,now:t,at:r=0}=this,o=this.words(r);return c`
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
        ${Zo(e.lanes,t).map(({left:i,width:s,stretch:a})=>c`<div class="piece ${a.outcome}" style="left:min(${i}%, 100% - 4px);width:${s}%"></div>`)}
        ${this.marks.filter(({midnight:i})=>i).map(({time:i})=>c`<div class="midnight" style="left:${Q(i,t)}%"></div>`)}
        ${this.isPointed?c`<div
              class="cursor"
              style="left:${Q(r,t)}%;width:${e.interval/172800*100}%"
            ></div>`:p}
      </div>
    `}drawTip(e,t){let o=`left:clamp(0px, calc(${Q(t,this.now)}% - ${ur/2}px), calc(100% - ${ur}px));width:${ur}px`;return c`<div class="tip" style=${o} aria-hidden="true">${e}</div>`}words(e){let{report:t,text:r}=this,o=lr(t.lanes,e)??lr(t.lanes,e+t.interval/2),i=r(o?Mt[o.outcome]:"report_card.unknown"),s=o?.reason&&Xs[o.reason],a=s?`${i}: ${r(s)}`:i;return`${bt(e,e+t.interval,this.clock)} · ${a}`}point=({clientX:e})=>{let{left:t,width:r}=this.getBoundingClientRect(),{interval:o}=this.report,i=X(this.now-o,o);this.at=Math.min(X(Jo((e-t)/r,this.now),o),i),this.isPointed=!0};leave=()=>{this.isPointed=!1};press=e=>{if(e.key==="Enter"||e.key===" "){e.preventDefault(),this.choose();return}let t=Rt(this.at??0,e.key,this.report.interval,this.now);t!==void 0&&(e.preventDefault(),this.at=t,this.isPointed=!0)};choose=()=>{if(!this.opens||this.at===void 0)return;let e={report:this.report,time:this.at};this.dispatchEvent(new CustomEvent("interval-chosen",{detail:e}))}}});var ei,ti=u(()=>{"use strict";v();ei=b`
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
`});function ri({marks:n,now:e}){return c`<div class="axis" aria-hidden="true">
    ${n.map(({time:t,text:r,midnight:o})=>c`<span class=${o?"midnight":""} style="left:${Q(t,e)}%">${r}</span>`)}
  </div>`}var Qs,ea,Ht,ni=u(()=>{"use strict";v();w();N();ye();Ne();pr();Qo();Xt();hr();ir();ti();M();xt();U();Qs=3e4,ea=Object.keys(Mt),Ht=class extends H{static styles=[k,L,Ot,ei];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:y,model:"Report destination"}}}}],computeLabel:()=>x("report_card.device")}}feed=new Et(this);destination;sending=new Set;constructor(){super(),new Z(this,Qs)}choose(e,t){let r=K(e.destinations,t);if(r)return this.destination=r,["reachable","export_progress"].map(o=>f(r,o)).filter(o=>o!==void 0)}draw(e){let{destination:t,feed:r,text:o}=this;if(!t)return c``;r.follow(e,t.device.id,o);let i=Date.now()/1e3,s=C(e),a={now:i,clock:s,marks:Yn(i-172800,i,s)},d=t.reports.map(({device:h})=>h.id),l=Yo(r.reports.values(),d);return c`<ha-card>
      <h2 class="title">${t.name}</h2>
      ${this.drawReachable(e,t)}
      ${r.error?c`<p class="none" role="status">${r.error}</p>`:p}
      ${l.length?this.drawTable(e,l,a):p}
      <energy-bridge-report-export .hass=${e} .text=${o} .destination=${t}>
      </energy-bridge-report-export>
      <energy-bridge-report-file .hass=${e} .text=${o}></energy-bridge-report-file>
    </ha-card>`}drawReachable(e,t){let r=f(t,"reachable"),o=this.state(r);if(!r||!o)return p;let i={on:"good",off:"gone"};return c`<button class="reachable" @click=${()=>D(this,r)}>
      ${o.state in i?He(i[o.state]):p}
      ${e.formatEntityState(o)}
    </button>`}drawTable(e,t,r){let{text:o}=this;return c`
      <table role="table">
        <caption class="legend">
          ${ea.map(i=>c`<span class="kind"
              ><span class="swatch" aria-hidden="true"><span class=${i}></span></span>${o(Mt[i])}</span
            >`)}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">${o("report_card.report")}</th>
            <th role="columnheader" scope="col" class="wide">
              <span class="hidden">${o("report_card.two_days")}</span>${ri(r)}
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
    `}drawReport(e,t,r){let{text:o}=this,i=this.destination?.reports.find(({device:l})=>l.id===t.device_id),{last_error:s,next_send:a}=t,d=Xo(t.lanes);return c`<tr role="row">
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
        ${s?c`<span class="what">${He("warning")}${s.text}</span
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
      <div class="narrow">${ri(r)}</div>`}drawSend(e,t){let r=t&&f(t,"send_now");return r?c`<button
      class="plain"
      aria-label=${`${this.text("report_card.send_now")}: ${t.name}`}
      ?disabled=${this.sending.has(r)}
      @keydown=${ot}
      @click=${()=>{this.send(e,r)}}
    >
      ${this.text("report_card.send_now")}
    </button>`:p}async send(e,t){this.sending.add(t),this.requestUpdate();try{await e.callService("button","press",{},{entity_id:t})}catch{}finally{this.sending.delete(t),this.requestUpdate()}}showFile=({detail:e})=>{this.renderRoot.querySelector("energy-bridge-report-file")?.show(e)}}});function oi({device:n}){let e=/^(\w+) report$/.exec(n.model??"")?.[1];return e&&`export_${e.toLowerCase()}`}var mr,ta,Dt,ii=u(()=>{"use strict";v();w();ht();ae();M();U();mr=3600,ta=24*mr;Dt=class extends Y{static properties={hass:{attribute:!1},text:{attribute:!1},destination:{attribute:!1},answer:{state:!0},wrong:{state:!0},isRunning:{state:!0}};static styles=[k,L,it,b`
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
    `}get reports(){return this.destination.reports.filter(e=>oi(e)&&f(e,"send_now"))}drawProgress(){let{text:e,destination:t}=this,r=Number.parseFloat(this.hass.states[f(t,"export_progress")??""]?.state??""),o=r<100;if(!o&&!this.isRunning)return p;let i=f(t,"cancel_export");return c`<div class="running">
      <label for="progress">${e("report_card.exporting")}</label>
      <progress id="progress" max="100" value=${o?r:p}></progress>
      ${i?c`<button class="plain" @click=${()=>{this.cancel(i)}}>${e("report_card.cancel")}</button>`:p}
    </div>`}open=()=>{let e=C(this.hass),t=Math.floor(Date.now()/1e3/mr)*mr;for(let[r,o]of[["start",t-ta],["end",t]]){let i=this.renderRoot.querySelector(`input[name=${r}]`);i&&!i.value&&(i.value=Zn(o,e))}this.wrong=void 0,this.dialog?.showModal()};submit=e=>{e.preventDefault();let t=new FormData(e.target),r=C(this.hass),[o,i]=["start","end"].map(a=>Jn(String(t.get(a)),r)),s=this.reports.find(({device:a})=>a.id===t.get("report"));if(!s||o===void 0||i===void 0||o>=i){this.wrong=this.text("report_card.wrong_order");return}this.close(),this.send(s,o,i)};async send(e,t,r){this.isRunning=!0,this.answer=void 0;let o=s=>new Date(s*1e3).toISOString(),i={device_id:e.device.id,destination_device_id:this.destination.device.id,start:o(t),end:o(r)};try{let s=oi(e)??"",{response:a}=await this.hass.callService(y,s,i,void 0,!1,!0),{files:d=[],gaps:l=[]}=a??{};this.answer=this.text("report_card.exported",{report:e.name,files:d.length,gaps:l.length})}catch(s){this.answer=await P(this.hass,s)}finally{this.isRunning=!1}}async cancel(e){try{await this.hass.callService("button","press",{},{entity_id:e}),this.answer=this.text("report_card.cancelled")}catch{}}}});function na({name:n,type:e,content:t}){let r=document.createElement("a");r.href=URL.createObjectURL(new Blob([t],{type:e})),r.download=n.split("/").at(-1)??n,r.click(),URL.revokeObjectURL(r.href)}var ra,Nt,si=u(()=>{"use strict";v();w();Ne();Oe();ht();ae();M();U();ra={outbox:"report_card.from_outbox",folder:"report_card.from_folder",recorder:"report_card.from_recorder"},Nt=class extends Y{static properties={hass:{attribute:!1,hasChanged:()=>!1},text:{attribute:!1},report:{state:!0},time:{state:!0},file:{state:!0},error:{state:!0},said:{state:!0}};static styles=[k,L,it,b`
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
    </dialog>`}draw(e){let{file:t,error:r,text:o}=this,i=C(this.hass),[s,a]=t?[t.start,t.end]:[this.time,this.time+e.interval];return c`
      <h2 id="title">${e.name}</h2>
      <p>${bt(s,a,i)}</p>
      <div role="status">
        ${t?this.drawOrigin(t):c`<p>${r??o("report_card.loading")}</p>`}
        ${this.said?c`<p>${this.said}</p>`:p}
      </div>
      ${t?c`<pre tabindex="0" aria-label=${o("report_card.content")}>${t.content}</pre>`:p}
    `}drawOrigin(e){let{text:t}=this,r=Jt(this.hass.locale,e.size);return c`<p class="name">
        <strong>${e.name}</strong> · ${t("report_card.bytes",{size:r})}
      </p>
      <p>${t(ra[e.origin])}</p>
      ${e.cut?c`<p>${t("report_card.cut")}</p>`:p}`}drawActions(e){let{text:t}=this;return c`
      <button class="plain" @click=${()=>{this.copy(e)}}>${t("report_card.copy")}</button>
      ${e.cut?p:c`<button class="plain" @click=${()=>na(e)}>${t("report_card.download")}</button>`}
    `}forget=()=>{this.asked++,this.file=this.error=this.said=void 0};step(e){if(!this.report)return;let t=e==="ArrowLeft"||!this.file?this.file?.start??this.time:this.file.end-this.report.interval;this.time=Rt(t,e,this.report.interval,Date.now()/1e3)??this.time,this.ask()}async ask(){let e=++this.asked;this.file=this.error=this.said=void 0;let t={type:`${y}/reports/file`,device_id:this.report?.device_id,time:this.time};try{let r=await this.hass.callWS(t);e===this.asked&&(this.file=r)}catch(r){let o=await P(this.hass,r,{notAllowed:this.text("card.not_allowed")});e===this.asked&&(this.error=o)}}async copy({content:e}){let t;try{await navigator.clipboard.writeText(e),t=!0}catch{t=this.copySelected()}this.said=this.text(t?"report_card.copied":"report_card.not_copied")}copySelected(){let e=this.renderRoot.querySelector("pre");return e?(getSelection()?.selectAllChildren(e),document.execCommand("copy")):!1}}});var ai,di=u(()=>{"use strict";vn();io();or();ao();xo();_o();Go();qo();ni();ii();si();hr();ai={"energy-bridge-battery-control":st,"energy-bridge-hub-card":Tt,"energy-bridge-cabinet-card":wt,"energy-bridge-slot-sheet":ve,"energy-bridge-fleet-card":$t,"energy-bridge-report-card":Ht,"energy-bridge-countdown":_t,"energy-bridge-fleet-map":kt,"energy-bridge-pack-search":Ct,"energy-bridge-report-export":Dt,"energy-bridge-report-file":Nt,"energy-bridge-report-lane":Pt}});function S(n){return n.filter(e=>!!e)}function A(n,e,t={}){return{type:"heading",heading:n,icon:e,...t}}function R(n,e){let t=S(e);return t.some(({type:r})=>r!=="heading")?{type:"grid",cards:[n,...t]}:void 0}function ci(n){return n?{visibility:[{condition:"state",entity:n,state_not:["unavailable","unknown"]}]}:{}}function li(n){return n?{visibility:[{condition:"state",entity:n,state:"on"}]}:{}}function de(n,e={}){return n?{type:"tile",entity:n,name:Ie,...e}:void 0}function pi(n,e={}){let t=n&&{action:"perform-action",perform_action:"button.press",target:{entity_id:n}};return de(n,{hide_state:!0,tap_action:t,icon_tap_action:t,...e})}function Ue(n,e={}){return n?{type:"entity",entity:n,show_name:!0,name:Ie,...e}:void 0}function xe(n,e=Ie){let t=S(n);if(t.length)return{type:"entities",grid_options:O,entities:t.map(r=>({entity:r,name:e}))}}function F(n,e,t={},r=Ie){let o=S(n);if(o.length)return{type:"history-graph",hours_to_show:e,grid_options:O,entities:o.map(i=>({entity:i,name:r})),...t}}function fr(n,e={}){let t=S(n);if(t.length)return{type:"statistics-graph",chart_type:"bar",period:"hour",days_to_show:1,stat_types:["change"],grid_options:O,entities:t.map(r=>({entity:r,name:Ie})),...e}}var Ie,ee,O,Fe=u(()=>{"use strict";Ie={type:"entity"},ee={type:"device"},O={columns:"full"}});function ui(n,e,t){let r=[...oa.map(({key:o})=>o),"cabinets_online","cabinets_offline"];return{type:"sections",max_columns:3,dense_section_placement:!0,badges:S(r.map(o=>Ue(f(n,o)))),sections:S([{type:"grid",column_span:2,cards:[ia(n,t)]},R(A(e("dashboard.last_day"),"mdi:chart-line"),[F(["packs_ready","packs_charging","free_slots"].map(o=>f(n,o)),24)])])}}function ia({device:n,cabinets:e},t){let r=e.flatMap(({device:{id:o}})=>{let i=t.get(o);return i?[[o,i]]:[]});return{type:"custom:energy-bridge-fleet-card",device_id:n.id,paths:Object.fromEntries(r),grid_options:O}}function hi(n,e){let t=o=>f(n,o);return{type:"sections",max_columns:3,dense_section_placement:!0,badges:S(["cabinet_problem","swaps_today","environment_temperature"].map(o=>Ue(t(o)))),sections:S([{type:"grid",cards:[sa(n)]},R(A(e("dashboard.packs"),"mdi:battery-high"),[aa(n.slots)]),R(A(e("dashboard.what_happened"),"mdi:timeline-text-outline"),[xe([t("notification"),t("alert")]),F([t("packs_ready"),t("packs_charging"),t("free_slots")],24)])])}}function sa({device:n}){return{type:"custom:energy-bridge-cabinet-card",device_id:n.id,grid_options:O}}function aa(n){let e=n.flatMap(t=>{let r=f(t,"pack");return r?[{entity:r,name:`${t.number}`}]:[]});return e.length?{type:"entities",grid_options:O,entities:e}:void 0}var oa,mi=u(()=>{"use strict";Fe();w();oa=[{key:"packs_ready",color:"green"},{key:"packs_charging",color:"amber"},{key:"free_slots",color:"blue"},{key:"slots_at_fault",color:"red"},{key:"swaps_today",color:"purple"}]});function bi(n,e,t){let r=i=>f(n,i),o=["state","fault","grid_service_lock","frequency"].map(r);return{type:"sections",max_columns:3,dense_section_placement:!0,badges:S(o.map(i=>Ue(i,ci(i)))),sections:S([ca(n,e),la(n,e),pa(n,e),ua(n,e,t),ha(n,e),ma(n,e),fa(n,e)])}}function ca(n,e){return R(A(e("dashboard.power_now"),"mdi:flash"),[gi.some(t=>f(n,t))&&{type:"custom:energy-bridge-hub-card",device_id:n.device.id,grid_options:O}])}function la(n,e){return R(A(e("dashboard.last_day"),"mdi:chart-line"),[F(gi.map(t=>f(n,t)),24),fr(["pv_energy","grid_energy_imported","grid_energy_exported"].map(t=>f(n,t)),{title:e("dashboard.energy_per_hour")})])}function pa(n,e){let t=["ordered_set_point","confirmed_set_point","set_point_deviation","last_answer"];return R(A(e("dashboard.battery"),"mdi:home-battery"),[xe(t.map(r=>f(n,r)))])}function ua(n,e,t){let r=f(n,"pv_energy"),o=["grid_energy_imported","grid_energy_exported","pv_energy","load_energy_consumed","battery_energy_charged","battery_energy_discharged"].map(a=>f(n,a)),i={columns:6},s=[{type:"energy-distribution",link_dashboard:!0,grid_options:O},{type:"energy-self-sufficiency-gauge",grid_options:i},...r?[{type:"energy-solar-consumed-gauge",grid_options:i}]:[]];return R(A(e("dashboard.energy"),"mdi:lightning-bolt-circle"),[...t?s:[],xe(o)])}function ha(n,e){return R(A(e("dashboard.phases"),"mdi:transmission-tower"),[...z(n,"voltage_phase").map(t=>de(t,{icon:"mdi:sine-wave",color:gr.grid,vertical:!0,grid_options:da})),F(z(n,"grid_active_power_phase"),6)])}function ma(n,e){let t=fi(n.strings,"string_power");return R(A(e("dashboard.strings"),"mdi:solar-panel-large"),[...yi(n.strings,"string_power",gr.solar),F(t,24,{},ee),A(e("dashboard.energy"),"mdi:lightning-bolt-circle",{heading_style:"subtitle"}),xe(fi(n.strings,"pv_energy"),ee)])}function fa(n,e){let t=f(n,"state_of_charge"),r=[f(n,"battery_energy_charged"),f(n,"battery_energy_discharged")];return R(A(e("dashboard.battery_day"),"mdi:battery-clock"),[...yi(n.batteries,"battery_power",gr.battery),F([t],24),fr(r,{title:e("dashboard.energy_per_hour")})])}function yi(n,e,t){let r=Ve(n);return n.flatMap(o=>z(o,e).map(i=>({type:"tile",entity:i,name:o.name.slice(r),color:t,grid_options:O,features_position:"inline",features:[{type:"trend-graph",hours_to_show:24}]})))}function fi(n,e){return n.flatMap(t=>z(t,e))}var gr,gi,da,vi=u(()=>{"use strict";Fe();w();gr={solar:"amber",grid:"blue",battery:"teal"},gi=["pv_power","load_active_power","grid_active_power","battery_power"],da={columns:4}});function wi(n,e,t){let r=e.flatMap(s=>s.reports),o=S(e.map(s=>f(s,"reachable"))),i=S(r.map(s=>f(s,"delivery")??f(s,"overdue")));return{type:"sections",max_columns:3,dense_section_placement:!0,sections:S([...e.map(ga),R(A(t("dashboard.destinations"),"mdi:server-network"),e.flatMap(s=>[de(f(s,"reachable"),{name:ee}),pi(f(s,"test_delivery"),{icon:"mdi:connection"}),...s.reports.map(a=>de(f(a,"flash"),{name:ee,features:[{type:"toggle"}],grid_options:O}))])),R(A(t("dashboard.waiting_documents"),"mdi:tray-full"),[F(r.map(s=>f(s,"waiting_documents")),24,{},ee)]),R(A(t("dashboard.what_happened"),"mdi:timeline-text-outline"),[n.config.components.includes("logbook")&&i.length>0&&{type:"logbook",hours_to_show:6,target:{entity_id:[...o,...i]},grid_options:{columns:"full",rows:6}}])])}}function ga({device:n,reports:e}){let t=S(e.map(r=>f(r,"overdue")));return{type:"grid",column_span:3,cards:S([{type:"custom:energy-bridge-report-card",device_id:n.id,grid_options:O},...t.map(r=>de(r,{name:ee,color:"red",grid_options:O,...li(r)}))])}}var xi=u(()=>{"use strict";Fe();w()});function yr(n,e){let t=Be(n),r=t.fleets.flatMap(a=>a.cabinets),o=Ai(t),i=(a,d)=>({title:d.name,icon:br[a],show_icon_and_title:!0,path:o.get(d.device.id)??a,strategy:{type:$i(a),device_id:d.device.id}}),s=[...t.hubs.map(a=>i("hub",a)),...t.fleets.map(a=>i("fleet",a)),...r.map(a=>({...i("cabinet",a),...r.length>ba&&{subview:!0}})),...t.destinations.length?[ya(e)]:[]];return{views:s.length?s:[ki(e)]}}function vr(n,e,t,r,o=""){let i=Be(n),s=a=>r.device_id?a.find(d=>d.device.id===r.device_id):a[0];if(t==="hub"){let a=s(i.hubs);if(a)return bi(a,e,a.entities.some(d=>o.includes(`"${d.entity_id}"`)))}else if(t==="fleet"){let a=s(i.fleets);if(a)return ui(a,e,Ai(i))}else if(t==="cabinet"){let a=s(i.fleets.flatMap(d=>d.cabinets));if(a)return hi(a,e)}else if(i.destinations.length)return wi(n,i.destinations,e);return ki(e)}function ya(n){return{title:n("dashboard.reports"),icon:br.reports,show_icon_and_title:!0,path:"reports",strategy:{type:$i("reports")}}}function ki(n){return{title:"Energy Bridge",type:"sections",sections:[{type:"grid",cards:[A("Energy Bridge",br.hub),{type:"markdown",content:n("dashboard.nothing_yet"),grid_options:{columns:"full"}}]}]}}function Ai(n){let e=new Map,t=new Set,r=(o,i,s)=>{let a=`${o}-${va(s)||i.id}`,d=a;for(let l=2;t.has(d);l++)d=`${a}-${l}`;t.add(d),e.set(i.id,d)};for(let{device:o,name:i}of n.hubs)r("hub",o,i);for(let o of n.fleets){r("fleet",o.device,o.name);for(let{device:i,name:s}of o.cabinets)r("cabinet",i,s)}return e}function va(n){return n.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-|-$/g,"")}var _i,br,ba,$i,Si=u(()=>{"use strict";mi();Fe();vi();w();xi();_i=["hub","fleet","cabinet","reports"],br={hub:"mdi:home-lightning-bolt",fleet:"mdi:battery-sync",cabinet:"mdi:ev-station",reports:"mdi:file-send-outline"},ba=4,$i=n=>`custom:energy-bridge-${n}`});function Ti(n,e,t){return le(n,e)?!1:n.locale.language!==e.locale.language?!0:JSON.stringify(t(n))!==JSON.stringify(t(e))}async function wa(n){if(!n.config.components.includes("energy"))return"";try{return JSON.stringify(await n.callWS({type:"energy/get_prefs"}))}catch{return""}}function xa(n){return class extends HTMLElement{static async generate(e,t){let r=n==="hub"?await wa(t):"";return vr(t,await _e(t),n,e,r)}static shouldRegenerate(e,t,r){return Ti(t,r,o=>vr(o,x,n,e))}}}var wr,Ci,Ri=u(()=>{"use strict";w();N();Si();wr=class extends HTMLElement{static async generate(e,t){return yr(t,await _e(t))}static shouldRegenerate(e,t,r){return Ti(t,r,o=>yr(o,x))}static getCreateSuggestions(){return{title:"Energy Bridge",icon:"mdi:home-lightning-bolt"}}};Ci={"ll-strategy-dashboard-energy-bridge":wr,...Object.fromEntries(_i.map(n=>[`ll-strategy-view-energy-bridge-${n}`,xa(n)]))}});var Oi={};Mi(Oi,{defineElements:()=>_a});function _a(){for(let[n,e]of Object.entries({...Ci,...ai}))customElements.get(n)||customElements.define(n,e)}var Ei=u(()=>{"use strict";di();Ri()});N();w();var Sr=[{type:"energy-bridge-hub-card",name:"hub_card.name",description:"hub_card.description",devices:({hubs:n})=>n.map(e=>[e,...e.batteries,...e.strings])},{type:"energy-bridge-cabinet-card",name:"cabinet_card.name",description:"cabinet_card.description",devices:({fleets:n})=>n.flatMap(({cabinets:e})=>e.map(t=>[t,...t.slots]))},{type:"energy-bridge-fleet-card",name:"fleet_card.name",description:"fleet_card.description",devices:({fleets:n})=>n.map(e=>[e])},{type:"energy-bridge-report-card",name:"report_card.name",description:"report_card.description",devices:({destinations:n})=>n.map(e=>[e,...e.reports])}];function Tr(n,e,t){return n.devices(We(e)).find(o=>o.some(({entities:i})=>i.some(s=>s.entity_id===t)))?.[0]?.device.id}var Li="https://github.com/energy-bridge/energy-bridge/blob/main/docs/cards.md";function Cr(){window.customCards??=[];for(let n of Sr)window.customCards.some(({type:e})=>e===n.type)||window.customCards.push({type:n.type,name:x(n.name),description:x(n.description),preview:!0,documentationURL:Li,getEntitySuggestion:(e,t)=>{let r=Tr(n,e,t);return r?{config:{type:`custom:${n.type}`,device_id:r}}:null}})}N();function $a(){window.customStrategies??=[],!window.customStrategies.some(({type:n})=>n==="energy-bridge")&&window.customStrategies.push({type:"energy-bridge",strategyType:"dashboard",name:"Energy Bridge",description:x("dashboard.description")})}async function ka(){await customElements.whenDefined("home-assistant");let{defineElements:n}=await Promise.resolve().then(()=>(Ei(),Oi));n()}$a();Cr();ka();
