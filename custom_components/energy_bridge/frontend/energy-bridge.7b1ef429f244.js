var Ro=Object.defineProperty;var u=(n,e,t)=>()=>{if(t)throw t[0];try{return n&&(e=n(n=0)),e}catch(r){throw t=[r],r}};var Mo=(n,e)=>{for(var t in e)Ro(n,t,{get:e[t],enumerable:!0})};var Vt,Bt=u(()=>{Vt={card:{no_device:"What this card shows isn't there, or all of it is hidden or disabled."},hub_card:{name:"EnergyHub",description:"Power from and to sun, battery, house and grid, phase by phase, with the battery's control.",device:"EnergyHub",hide_phases:"Hide the phases",hide_control:"Hide the battery's control",sun:"Sun",grid:"Grid",house:"House",battery:"Battery",from_grid:"From the grid",to_grid:"To the grid",charging:"Charging",discharging:"Discharging",state_of_charge:"State of charge",not_known:"Not known",silent:"The hub sends nothing at the moment.",phases:"Phases",main_fuse:"Main fuse {fuse}",near_fuse:"Near the main fuse",over_fuse:"Above the main fuse",commander:"Battery controlled by",you:"You",you_until:"You until {time}",nobody:"No order known",no_word:"Hub silent",control:"Battery control",power:"Battery power",charge:"Charge {power}",discharge:"Discharge {power}",hold:"Hold",auto:"Auto",duration:"Duration",for_time:"For {duration}",no_end:"Without end",send:"Send",sending:"Sent. Waiting for the hub's answer …",accepted:"The hub accepted: {message}",refused:"The hub refused: {message}"},dashboard:{description:"A page for each hub, for the swap cabinets and for the reports, made from what you have.",nothing_yet:"There is nothing to show yet. Add an EnergyHub, swap cabinets or reports under *Settings → Devices & services*.",power_now:"Power now",last_day:"Last 24 hours",energy:"Energy",energy_per_hour:"Energy per hour",battery:"Battery",battery_day:"Battery over the day",phases:"Grid, per phase",strings:"Solar strings",packs:"Packs",reports:"Reports",destinations:"Destinations",exports:"Exports",waiting_documents:"Waiting documents",what_happened:"What happened"},cabinet_card:{name:"Swap cabinet",description:"The doors as they stand in the metal, each with its pack's charge. Tap one for more, hold it to open it.",columns:"Columns",columns_help:"How many doors stand side by side. Left empty, the number of slots decides.",numbering:"Slots are numbered",by_row:"From left to right",by_column:"From top to bottom",ready:"ready",charging:"charging",free:"free",faulty:"at fault",next_full:"Next full in {minutes} min",hint:"Tap a slot for more. Hold it for a second to open it.",hint_no_right:"Tap a slot for more. You aren't allowed to open slots here.",offline:"Offline",offline_note:"This cabinet isn't reporting now, so nobody knows what is in it, and no slot can be opened.",offline_slot:"The cabinet isn't reporting now, so the slot can't be opened.",slot:"Slot {slot}",pack:"pack {pack}",holding:"Keep holding …",opening:"Opening …",opening_slot:"Slot {slot}: opening …",opened:"Opened",opened_slot:"Slot {slot} is open",not_opened:"Not opened",not_allowed:"You aren't allowed to open slot {slot}.",connection_lost:"The connection to Home Assistant was lost. Slot {slot} may still be opened.",no_reason:"Slot {slot} could not be opened.",close:"Close",open_slot:"Open slot {slot}",ask:"Open slot {slot} now?",open_now:"Open",cancel:"Cancel",trail:"Where the pack was",trail_loading:"Looking it up …",trail_none:"Nothing is known.",arrived:"Came to {cabinet}, slot {slot}",left:"Left {cabinet}, slot {slot}",gone_cabinet:"a cabinet that is gone"},fleet_card:{name:"Swap cabinets",description:"All swap cabinets in a table that you can sort, on a map, and a search for a pack.",device:"Swap cabinets",show_map:"Show the map, if cabinets tell where they are",show_search:"Show the search for a pack",cabinets:"{count} cabinets",cabinet:"Cabinet",condition:"State",ready:"Ready",charging:"Charging",free:"Free",faulty:"Faulty",last_seen:"Last seen",online:"Online",problem:"Problem",offline:"Offline",now:"Now",never:"Not yet",over:"Over {time}",find_pack:"Find a pack",part_of_id:"Part of a pack's ID",no_pack:"No pack has this in its ID.",packs_found:"Packs found: {count}",more_packs:"There are more packs; these {count} came or left last.",place:"{cabinet}, slot {slot}",gone_cabinet:"A removed cabinet",away:"In no cabinet now",was_in:"Last in {place}",there_since:"Since {time}",left_since:"Left {time}",trail:"Where it was",arrived:"Arrived in {place}",left:"Left {place}"}}});function m(n,e){return M(n,e)[0]}function M(n,e){return n.entities.filter(t=>t.translation_key===e).map(t=>t.entity_id)}function X(n,e){return n.entities===e.entities&&n.devices===e.devices&&n.areas===e.areas&&n.locale.language===e.locale.language}function Re(n){return(!Pe||!X(Pe.hass,n))&&(Pe={hass:n,plant:Me(n)}),Pe.plant}function Me(n){let e=new Intl.Collator(n.locale.language,{numeric:!0}),t=Do(n,e),r=new Map;for(let d of t)jt(r,d.device.via_device_id,d);let o=d=>r.get(d.device.id)??[],i=d=>t.filter(c=>V(c.device).startsWith(d)),s=(d,c)=>{let h=`${V(d.device)}_${c}_`;return t.filter(f=>V(f.device).startsWith(h))},a=d=>({...d,slots:No(d,o(d))});return{hubs:t.filter(d=>V(d.device)===d.device.primary_config_entry).map(d=>({...d,batteries:s(d,"eso"),strings:s(d,"sso")})),fleets:i("fleet_").map(d=>({...d,cabinets:o(d).map(a)})),destinations:i("destination_").map(d=>({...d,reports:o(d)}))}}function pt(n){return n.name_by_user||n.name||""}function He(n){let e=n.map(({name:i})=>i),[t="",...r]=e;if(!r.length)return 0;let o=0;for(let i=t.indexOf(" ")+1;i>0&&r.every(s=>s.startsWith(t.slice(0,i)));i=t.indexOf(" ",i)+1)o=i;return e.every(i=>i.slice(o).trim())?o:0}function Do(n,e){let t=new Map;for(let o of Object.values(n.entities))o.platform===y&&!o.hidden&&jt(t,o.device_id,o);return Object.values(n.devices).filter(o=>!o.disabled_by&&V(o)).map(o=>{let i=o.area_id?n.areas[o.area_id]?.name:void 0,s=t.get(o.id)??[];return s.sort((a,d)=>e.compare(a.entity_id,d.entity_id)),{device:o,name:pt(o),entities:s,...i&&{area:i}}}).sort((o,i)=>+!o.area-+!i.area||e.compare(o.area??"",i.area??"")||e.compare(o.name,i.name))}function jt(n,e,t){if(!e)return;let r=n.get(e);r?r.push(t):n.set(e,[t])}function V(n){return n.identifiers.find(([e])=>e===y)?.[1]??""}function No(n,e){let t=V(n.device).length+1;return e.map(r=>({...r,number:Number(V(r.device).slice(t))})).sort((r,o)=>r.number-o.number)}var y,Pe,v=u(()=>{"use strict";y="energy_bridge"});async function le(n){let e=n.localize;try{e=await n.loadBackendTranslation(Gt,y)}catch{}return(t,r)=>e(`component.${y}.${Gt}.${t}`,r)||w(t,r)}var Gt,w,H=u(()=>{"use strict";Bt();v();Gt="config_panel",w=(n,e={})=>{let[t="",r=""]=n.split(".");return(Vt[t]?.[r]??"").replace(/\{(\w+)\}/g,(i,s)=>String(e[s]??i))}});var De,Ne,ut,Zt,pe,Jt,b,Xt,ht,mt=u(()=>{De=globalThis,Ne=De.ShadowRoot&&(De.ShadyCSS===void 0||De.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,ut=Symbol(),Zt=new WeakMap,pe=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==ut)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Ne&&e===void 0){let r=t!==void 0&&t.length===1;r&&(e=Zt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),r&&Zt.set(t,e))}return e}toString(){return this.cssText}},Jt=n=>new pe(typeof n=="string"?n:n+"",void 0,ut),b=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((r,o,i)=>r+(s=>{if(s._$cssResult$===!0)return s.cssText;if(typeof s=="number")return s;throw Error("Value passed to 'css' function must be a 'css' function result: "+s+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(o)+n[i+1],n[0]);return new pe(t,n,ut)},Xt=(n,e)=>{if(Ne)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let r=document.createElement("style"),o=De.litNonce;o!==void 0&&r.setAttribute("nonce",o),r.textContent=t.cssText,n.appendChild(r)}},ht=Ne?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let r of e.cssRules)t+=r.cssText;return Jt(t)})(n):n});var Lo,Uo,Fo,zo,Wo,Bo,Ie,Qt,Vo,jo,ue,ft,tr,er,D,Le=u(()=>{mt();mt();({is:Lo,defineProperty:Uo,getOwnPropertyDescriptor:Fo,getOwnPropertyNames:zo,getOwnPropertySymbols:Wo,getPrototypeOf:Bo}=Object),Ie=globalThis,Qt=Ie.trustedTypes,Vo=Qt?Qt.emptyScript:"",jo=Ie.reactiveElementPolyfillSupport,ue=(n,e)=>n,ft={toAttribute(n,e){switch(e){case Boolean:n=n?Vo:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},tr=(n,e)=>!Lo(n,e),er={attribute:!0,type:String,converter:ft,reflect:!1,useDefault:!1,hasChanged:tr};Symbol.metadata??=Symbol("metadata"),Ie.litPropertyMetadata??=new WeakMap;D=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=er){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let r=Symbol(),o=this.getPropertyDescriptor(e,r,t);o!==void 0&&Uo(this.prototype,e,o)}}static getPropertyDescriptor(e,t,r){let{get:o,set:i}=Fo(this.prototype,e)??{get(){return this[t]},set(s){this[t]=s}};return{get:o,set(s){let a=o?.call(this);i?.call(this,s),this.requestUpdate(e,a,r)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??er}static _$Ei(){if(this.hasOwnProperty(ue("elementProperties")))return;let e=Bo(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ue("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ue("properties"))){let t=this.properties,r=[...zo(t),...Wo(t)];for(let o of r)this.createProperty(o,t[o])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[r,o]of t)this.elementProperties.set(r,o)}this._$Eh=new Map;for(let[t,r]of this.elementProperties){let o=this._$Eu(t,r);o!==void 0&&this._$Eh.set(o,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let r=new Set(e.flat(1/0).reverse());for(let o of r)t.unshift(ht(o))}else e!==void 0&&t.push(ht(e));return t}static _$Eu(e,t){let r=t.attribute;return r===!1?void 0:typeof r=="string"?r:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let r of t.keys())this.hasOwnProperty(r)&&(e.set(r,this[r]),delete this[r]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Xt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,r){this._$AK(e,r)}_$ET(e,t){let r=this.constructor.elementProperties.get(e),o=this.constructor._$Eu(e,r);if(o!==void 0&&r.reflect===!0){let i=(r.converter?.toAttribute!==void 0?r.converter:ft).toAttribute(t,r.type);this._$Em=e,i==null?this.removeAttribute(o):this.setAttribute(o,i),this._$Em=null}}_$AK(e,t){let r=this.constructor,o=r._$Eh.get(e);if(o!==void 0&&this._$Em!==o){let i=r.getPropertyOptions(o),s=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:ft;this._$Em=o;let a=s.fromAttribute(t,i.type);this[o]=a??this._$Ej?.get(o)??a,this._$Em=null}}requestUpdate(e,t,r,o=!1,i){if(e!==void 0){let s=this.constructor;if(o===!1&&(i=this[e]),r??=s.getPropertyOptions(e),!((r.hasChanged??tr)(i,t)||r.useDefault&&r.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(s._$Eu(e,r))))return;this.C(e,t,r)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:r,reflect:o,wrapped:i},s){r&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,s??t??this[e]),i!==!0||s!==void 0)||(this._$AL.has(e)||(this.hasUpdated||r||(t=void 0),this._$AL.set(e,t)),o===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[o,i]of this._$Ep)this[o]=i;this._$Ep=void 0}let r=this.constructor.elementProperties;if(r.size>0)for(let[o,i]of r){let{wrapped:s}=i,a=this[o];s!==!0||this._$AL.has(o)||a===void 0||this.C(o,void 0,i,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(r=>r.hostUpdate?.()),this.update(t)):this._$EM()}catch(r){throw e=!1,this._$EM(),r}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};D.elementStyles=[],D.shadowRootOptions={mode:"open"},D[ue("elementProperties")]=new Map,D[ue("finalized")]=new Map,jo?.({ReactiveElement:D}),(Ie.reactiveElementVersions??=[]).push("2.1.2")});function pr(n,e){if(!wt(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return nr!==void 0?nr.createHTML(e):e}function q(n,e,t=n,r){if(e===A)return e;let o=r!==void 0?t._$Co?.[r]:t._$Cl,i=fe(e)?void 0:e._$litDirective$;return o?.constructor!==i&&(o?._$AO?.(!1),i===void 0?o=void 0:(o=new i(n),o._$AT(n,t,r)),r!==void 0?(t._$Co??=[])[r]=o:t._$Cl=o),o!==void 0&&(e=q(n,o._$AS(n,e.values),o,r)),e}var bt,rr,Ue,nr,yt,N,vt,Go,K,me,fe,wt,cr,gt,he,or,ir,j,sr,ar,lr,_t,l,ee,Ns,A,p,dr,G,ur,ge,Fe,Q,Y,ze,We,Be,Ve,hr,Ko,mr,z=u(()=>{bt=globalThis,rr=n=>n,Ue=bt.trustedTypes,nr=Ue?Ue.createPolicy("lit-html",{createHTML:n=>n}):void 0,yt="$lit$",N=`lit$${Math.random().toFixed(9).slice(2)}$`,vt="?"+N,Go=`<${vt}>`,K=document,me=()=>K.createComment(""),fe=n=>n===null||typeof n!="object"&&typeof n!="function",wt=Array.isArray,cr=n=>wt(n)||typeof n?.[Symbol.iterator]=="function",gt=`[ 	
\f\r]`,he=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,or=/-->/g,ir=/>/g,j=RegExp(`>|${gt}(?:([^\\s"'>=/]+)(${gt}*=${gt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),sr=/'/g,ar=/"/g,lr=/^(?:script|style|textarea|title)$/i,_t=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),l=_t(1),ee=_t(2),Ns=_t(3),A=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),dr=new WeakMap,G=K.createTreeWalker(K,129);ur=(n,e)=>{let t=n.length-1,r=[],o,i=e===2?"<svg>":e===3?"<math>":"",s=he;for(let a=0;a<t;a++){let d=n[a],c,h,f=-1,g=0;for(;g<d.length&&(s.lastIndex=g,h=s.exec(d),h!==null);)g=s.lastIndex,s===he?h[1]==="!--"?s=or:h[1]!==void 0?s=ir:h[2]!==void 0?(lr.test(h[2])&&(o=RegExp("</"+h[2],"g")),s=j):h[3]!==void 0&&(s=j):s===j?h[0]===">"?(s=o??he,f=-1):h[1]===void 0?f=-2:(f=s.lastIndex-h[2].length,c=h[1],s=h[3]===void 0?j:h[3]==='"'?ar:sr):s===ar||s===sr?s=j:s===or||s===ir?s=he:(s=j,o=void 0);let $=s===j&&n[a+1].startsWith("/>")?" ":"";i+=s===he?d+Go:f>=0?(r.push(c),d.slice(0,f)+yt+d.slice(f)+N+$):d+N+(f===-2?a:$)}return[pr(n,i+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),r]},ge=class n{constructor({strings:e,_$litType$:t},r){let o;this.parts=[];let i=0,s=0,a=e.length-1,d=this.parts,[c,h]=ur(e,t);if(this.el=n.createElement(c,r),G.currentNode=this.el.content,t===2||t===3){let f=this.el.content.firstChild;f.replaceWith(...f.childNodes)}for(;(o=G.nextNode())!==null&&d.length<a;){if(o.nodeType===1){if(o.hasAttributes())for(let f of o.getAttributeNames())if(f.endsWith(yt)){let g=h[s++],$=o.getAttribute(f).split(N),O=/([.?@])?(.*)/.exec(g);d.push({type:1,index:i,name:O[2],strings:$,ctor:O[1]==="."?ze:O[1]==="?"?We:O[1]==="@"?Be:Y}),o.removeAttribute(f)}else f.startsWith(N)&&(d.push({type:6,index:i}),o.removeAttribute(f));if(lr.test(o.tagName)){let f=o.textContent.split(N),g=f.length-1;if(g>0){o.textContent=Ue?Ue.emptyScript:"";for(let $=0;$<g;$++)o.append(f[$],me()),G.nextNode(),d.push({type:2,index:++i});o.append(f[g],me())}}}else if(o.nodeType===8)if(o.data===vt)d.push({type:2,index:i});else{let f=-1;for(;(f=o.data.indexOf(N,f+1))!==-1;)d.push({type:7,index:i}),f+=N.length-1}i++}}static createElement(e,t){let r=K.createElement("template");return r.innerHTML=e,r}};Fe=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:r}=this._$AD,o=(e?.creationScope??K).importNode(t,!0);G.currentNode=o;let i=G.nextNode(),s=0,a=0,d=r[0];for(;d!==void 0;){if(s===d.index){let c;d.type===2?c=new Q(i,i.nextSibling,this,e):d.type===1?c=new d.ctor(i,d.name,d.strings,this,e):d.type===6&&(c=new Ve(i,this,e)),this._$AV.push(c),d=r[++a]}s!==d?.index&&(i=G.nextNode(),s++)}return G.currentNode=K,o}p(e){let t=0;for(let r of this._$AV)r!==void 0&&(r.strings!==void 0?(r._$AI(e,r,t),t+=r.strings.length-2):r._$AI(e[t])),t++}},Q=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,r,o){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=r,this.options=o,this._$Cv=o?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=q(this,e,t),fe(e)?e===p||e==null||e===""?(this._$AH!==p&&this._$AR(),this._$AH=p):e!==this._$AH&&e!==A&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):cr(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==p&&fe(this._$AH)?this._$AA.nextSibling.data=e:this.T(K.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:r}=e,o=typeof r=="number"?this._$AC(e):(r.el===void 0&&(r.el=ge.createElement(pr(r.h,r.h[0]),this.options)),r);if(this._$AH?._$AD===o)this._$AH.p(t);else{let i=new Fe(o,this),s=i.u(this.options);i.p(t),this.T(s),this._$AH=i}}_$AC(e){let t=dr.get(e.strings);return t===void 0&&dr.set(e.strings,t=new ge(e)),t}k(e){wt(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,r,o=0;for(let i of e)o===t.length?t.push(r=new n(this.O(me()),this.O(me()),this,this.options)):r=t[o],r._$AI(i),o++;o<t.length&&(this._$AR(r&&r._$AB.nextSibling,o),t.length=o)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let r=rr(e).nextSibling;rr(e).remove(),e=r}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},Y=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,r,o,i){this.type=1,this._$AH=p,this._$AN=void 0,this.element=e,this.name=t,this._$AM=o,this.options=i,r.length>2||r[0]!==""||r[1]!==""?(this._$AH=Array(r.length-1).fill(new String),this.strings=r):this._$AH=p}_$AI(e,t=this,r,o){let i=this.strings,s=!1;if(i===void 0)e=q(this,e,t,0),s=!fe(e)||e!==this._$AH&&e!==A,s&&(this._$AH=e);else{let a=e,d,c;for(e=i[0],d=0;d<i.length-1;d++)c=q(this,a[r+d],t,d),c===A&&(c=this._$AH[d]),s||=!fe(c)||c!==this._$AH[d],c===p?e=p:e!==p&&(e+=(c??"")+i[d+1]),this._$AH[d]=c}s&&!o&&this.j(e)}j(e){e===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},ze=class extends Y{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===p?void 0:e}},We=class extends Y{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==p)}},Be=class extends Y{constructor(e,t,r,o,i){super(e,t,r,o,i),this.type=5}_$AI(e,t=this){if((e=q(this,e,t,0)??p)===A)return;let r=this._$AH,o=e===p&&r!==p||e.capture!==r.capture||e.once!==r.once||e.passive!==r.passive,i=e!==p&&(r===p||o);o&&this.element.removeEventListener(this.name,this,r),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ve=class{constructor(e,t,r){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=r}get _$AU(){return this._$AM._$AU}_$AI(e){q(this,e)}},hr={M:yt,P:N,A:vt,C:1,L:ur,R:Fe,D:cr,V:q,I:Q,H:Y,N:We,U:Be,B:ze,F:Ve},Ko=bt.litHtmlPolyfillSupport;Ko?.(ge,Q),(bt.litHtmlVersions??=[]).push("3.3.3");mr=(n,e,t)=>{let r=t?.renderBefore??e,o=r._$litPart$;if(o===void 0){let i=t?.renderBefore??null;r._$litPart$=o=new Q(e.insertBefore(me(),i),i,void 0,t??{})}return o._$AI(n),o}});var xt,S,qo,fr=u(()=>{Le();Le();z();z();xt=globalThis,S=class extends D{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=mr(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};S._$litElement$=!0,S.finalized=!0,xt.litElementHydrateSupport?.({LitElement:S});qo=xt.litElementPolyfillSupport;qo?.({LitElement:S});(xt.litElementVersions??=[]).push("4.2.2")});var gr=u(()=>{});var _=u(()=>{Le();z();fr();gr()});var I,te,W,je=u(()=>{I={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},te=n=>(...e)=>({_$litDirective$:n,values:e}),W=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,r){this._$Ct=e,this._$AM=t,this._$Ci=r}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}}});var Js,br,Yo,yr,vr=u(()=>{z();({I:Js}=hr),br=n=>n.strings===void 0,Yo={},yr=(n,e=Yo)=>n._$AH=e});var wr,_r=u(()=>{z();je();vr();wr=te(class extends W{constructor(n){if(super(n),n.type!==I.PROPERTY&&n.type!==I.ATTRIBUTE&&n.type!==I.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!br(n))throw Error("`live` bindings can only contain a single expression")}render(n){return n}update(n,[e]){if(e===A||e===p)return e;let t=n.element,r=n.name;if(n.type===I.PROPERTY){if(e===t[r])return A}else if(n.type===I.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(r))return A}else if(n.type===I.ATTRIBUTE&&t.getAttribute(r)===e+"")return A;return yr(n),e}})});var xr=u(()=>{_r()});var $r,Zo,L,kr=u(()=>{z();je();$r="important",Zo=" !"+$r,L=te(class extends W{constructor(n){if(super(n),n.type!==I.ATTRIBUTE||n.name!=="style"||n.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(n){return Object.keys(n).reduce((e,t)=>{let r=n[t];return r==null?e:e+`${t=t.includes("-")?t:t.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${r};`},"")}update(n,[e]){let{style:t}=n.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(e)),this.render(e);for(let r of this.ft)e[r]==null&&(this.ft.delete(r),r.includes("-")?t.removeProperty(r):t[r]=null);for(let r in e){let o=e[r];if(o!=null){this.ft.add(r);let i=typeof o=="string"&&o.endsWith(Zo);r.includes("-")||i?t.setProperty(r,i?o.slice(0,-11):o,i?$r:""):t[r]=o}}return A}})});var Ge=u(()=>{kr()});function $t(n,e){let t=n.number_format??"language",r=JSON.stringify([t,n.language,e]),o=Ar.get(r);if(o)return o;let i=t==="system"?void 0:Jo[t]??(t==="none"?"en-US":n.language),s=t==="none"?{useGrouping:!1}:{},a=new Intl.NumberFormat(i,{...s,...e});return Ar.set(r,a),a}function ei(n,e,t=0){let r=Math.abs(e)<.5/10**t?0:e;return $t(n,{minimumFractionDigits:t,maximumFractionDigits:t}).format(r)}function be(n,e,t,r=0){return`${ei(n,e,r)}${Xo}${t}`}function re(n,e,t){return Math.abs(e)<999.5?be(n,e,"W"):be(n,e/1e3,"kW",t??(Math.abs(e)<9995?2:1))}function Ke(n,e){return $t(n,{style:"percent",maximumFractionDigits:0}).format(e)}function Sr(n,e){let[t,r]=e%3600?[e/60,"minute"]:[e/3600,"hour"];return $t(n,{style:"unit",unit:`${r}`,unitDisplay:"long"}).format(Number(t))}function Tr(n,e,t){let{locale:r,config:o}=n,i=r.time_zone==="server"?{timeZone:o.time_zone}:{},s=ti(r),a=f=>new Intl.DateTimeFormat("en-CA",{...i,dateStyle:"short"}).format(f),d=Math.abs(e.getTime()-t.getTime()),c=a(e)===a(t)?{}:d<6*Qo?{weekday:"short"}:{month:"short",day:"numeric"},h=r.time_format==="system"?void 0:r.language;return new Intl.DateTimeFormat(h,{...i,...c,...s,hour:"numeric",minute:"2-digit"}).format(e)}function ti(n){return n.time_format==="12"?{hourCycle:"h12"}:n.time_format==="24"?{hourCycle:"h23"}:{}}var Jo,Xo,Qo,Ar,ye=u(()=>{"use strict";Jo={comma_decimal:["en-US","en"],decimal_comma:["de","es","it"],space_comma:["fr","sv","cs"],quote_decimal:["de-CH"]},Xo=" ",Qo=24*3600*1e3,Ar=new Map});var E,qe,ma,Z=u(()=>{"use strict";_();E=b`
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
`,qe=b`
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
`,ma=b`
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
`});var Cr,Or,Er,Pr=u(()=>{"use strict";_();Cr=b`
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
`,Or=b`
  box-sizing: border-box;
  width: var(--thumb);
  height: var(--thumb);
  border: 2px solid var(--ha-card-background, var(--card-background-color));
  border-radius: 50%;
  background: var(--primary-color);
`,Er=b`
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
    ${Cr}
  }
  input::-moz-range-track {
    ${Cr}
  }
  input::-webkit-slider-thumb {
    ${Or}
    margin-top: -6px;
    appearance: none;
  }
  input::-moz-range-thumb {
    ${Or}
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
`});function ve(n){let e=ri.find(t=>n/t<=Rr)??n/Rr;return{ends:Math.ceil(n/e),step:e}}function kt(n,e){let t=Math.min(Math.abs(n)*ve(e).step,e);return t?{mode:n>0?"charge":"discharge",watts:t}:{mode:"hold",watts:0}}function Hr({mode:n,watts:e},t){if(n!=="charge"&&n!=="discharge")return 0;let{ends:r,step:o}=ve(t),i=Math.min(Math.round(e/o),r);return n==="charge"?i:-i}function Dr({mode:n,watts:e},t,r){if(n==="auto")return{action:"release_battery",data:{device_id:t}};if(n==="hold"&&!r)return{action:"hold_battery",data:{device_id:t}};let o={device_id:t,power:Math.round(e),...r&&{duration:{seconds:r}}};return{action:n==="charge"?"charge_battery":"discharge_battery",data:o}}async function Nr(n,e){let{message:t,translation_domain:r,translation_key:o,translation_placeholders:i}=e,s="";if(r&&o)try{s=(await n.loadBackendTranslation("exceptions",r))(`component.${r}.exceptions.${o}.message`,i)}catch{}return s||t||String(e)}function Ir(n){return n.translation_placeholders?.message}async function Lr(n,{action:e,data:t}){let{response:r}=await n.callService(y,e,t,void 0,!1,!0);return r?.message??""}var Mr,ri,Rr,Ur=u(()=>{"use strict";v();Mr=[0,900,1800,3600,2*3600,4*3600,8*3600],ri=[10,50,100,200,500,1e3,2e3,5e3],Rr=60});function Fr(n,e){return l`<p class="outcome ${n}"><ha-icon .icon=${ni[n]}></ha-icon><span>${e}</span></p>`}var ni,Ye,zr=u(()=>{"use strict";_();xr();Ge();H();ye();Z();Pr();Ur();ni={sending:"mdi:progress-clock",accepted:"mdi:check-circle-outline",failed:"mdi:alert-circle-outline"},Ye=class extends S{static properties={hass:{attribute:!1},text:{attribute:!1},device:{attribute:!1},largest:{attribute:!1},answer:{attribute:!1},mode:{attribute:!1},present:{attribute:!1},canOrder:{attribute:!1},chosen:{state:!0},seconds:{state:!0},given:{state:!0}};static styles=[E,Er];constructor(){super(),this.text=w,this.answer=null,this.present={mode:"hold",watts:0},this.canOrder=!0,this.seconds=0}willUpdate(e){let{given:t,answer:r}=this;!t||t.state==="sending"||!r||!e.has("answer")||r.message!==t.message&&r.message!==e.get("answer")?.message&&(this.given=void 0)}render(){let{hass:e,text:t,largest:r}=this;if(!e)return p;let o=this.position,{ends:i}=ve(r),s=this.name(kt(o,r)),a=(o+i)/(2*i);return l`<div class="control" role="group" aria-label=${t("hub_card.control")}>
      <output class="order" aria-hidden="true">${s}</output>
      <input
        type="range"
        min=${-i}
        max=${i}
        step="1"
        list="middle"
        .value=${wr(`${o}`)}
        style=${L({"--low":Math.min(a,.5),"--high":Math.max(a,.5)})}
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
          ${Mr.map(d=>this.drawDuration(d))}
        </select>
        ${this.drawButton("send",t("hub_card.send"),"mdi:send",()=>kt(this.position,this.largest))}
        ${this.drawButton("auto",t("hub_card.auto"),"mdi:home-automation",()=>({mode:"auto",watts:0}))}
      </div>
      <div role="status">${this.drawAnswer()}</div>
    </div>`}drawDuration(e){let t=e?this.text("hub_card.for_time",{duration:Sr(this.hass.locale,e)}):this.text("hub_card.no_end");return l`<option value=${e} ?selected=${e===this.seconds}>${t}</option>`}drawButton(e,t,r,o){let i=this.given?.state==="sending"||!this.canOrder;return l`<button class=${e} aria-disabled=${i?"true":"false"} @click=${()=>i||this.give(o())}>
      <ha-icon .icon=${r}></ha-icon><span>${t}</span>
    </button>`}drawAnswer(){let{given:e,answer:t,text:r}=this;if(e)return Fr(e.state,`${this.name(e.order)}: ${e.words}`);if(!t)return p;let o=t.status==="nak",i=r(o?"hub_card.refused":"hub_card.accepted",{message:t.message}),s=t.mode&&this.mode&&this.hass?.formatEntityState(this.mode,t.mode);return Fr(o?"failed":"accepted",s?`${s}: ${i}`:i)}get position(){let{chosen:e,ends:t,present:r,largest:o}=this;return e===void 0?Hr(r,o):Math.max(-t,Math.min(e,t))}get ends(){return ve(this.largest).ends}name({mode:e,watts:t}){let{text:r}=this,o={power:re(this.hass.locale,t,1)};return e==="charge"?r("hub_card.charge",o):e==="discharge"?r("hub_card.discharge",o):r(e==="hold"?"hub_card.hold":"hub_card.auto")}choose(e){this.chosen=Number(e.target.value)}chooseDuration(e){this.seconds=Number(e.target.value)}async give(e){let{hass:t,text:r}=this;if(t){this.given={order:e,state:"sending",words:r("hub_card.sending")};try{let o=await Lr(t,Dr(e,this.device,this.seconds));this.given={order:e,state:"accepted",words:r("hub_card.accepted",{message:o}),message:o}}catch(o){this.given={order:e,state:"failed",words:await Nr(t,o),message:Ir(o)}}}}}});var oi,Wr,Br=u(()=>{z();je();oi={},Wr=te(class extends W{constructor(){super(...arguments),this.ot=oi}render(n,e){return e()}update(n,[e,t]){if(Array.isArray(e)){if(Array.isArray(this.ot)&&this.ot.length===e.length&&e.every((r,o)=>r===this.ot[o]))return A}else if(this.ot===e)return A;return this.ot=Array.isArray(e)?Array.from(e):e,this.render(e,t)}})});var Vr=u(()=>{Br()});var ii,Ze,jr=u(()=>{"use strict";v();ii=6e4,Ze=class{constructor(e){this.host=e;e.addController(this)}host;cabinet;answer;time=-1/0;hostDisconnected(){this.cabinet=void 0}get threshold(){return this.answer?.full_threshold??void 0}mayOpen(e){return this.answer?.may_open?.includes(e)??!0}refresh(e,t){let r=Date.now();if(t!==this.cabinet)this.answer=void 0;else if(this.answer?.may_open||Math.abs(r-this.time)<ii)return;this.cabinet=t,this.time=r,this.ask(e,t)}async ask(e,t){try{let r=await e.callWS({type:`${y}/cabinet`,device_id:t});if(t!==this.cabinet)return;this.answer=r,this.host.requestUpdate()}catch{}}}});function Je(n){let e={state:"slot_state",charge:"state_of_charge",pack:"pack",temperature:"max_temperature",open:"open"},t={slot:n};for(let[r,o]of Object.entries(e)){let i=m(n,o);i&&(t[r]=i)}return t}function At({state:n,charge:e,pack:t,temperature:r,open:o}){return[n,e,t,r,o].filter(i=>i!==void 0)}function ne(n){return n!==void 0&&!ai.includes(n.state)}function St(n){return ne(n)&&n.state!=="no_pack"?n.state:void 0}function we(n){return n.length>Gr?`…${n.slice(-Gr)}`:n}function oe(n,e){if(e.state===void 0)return"unknown";let t=n.states[e.state]?.state??"unavailable";return t==="unavailable"?"offline":si.find(r=>r===t)??"unknown"}function Tt(n,e,t){let r=e.state===void 0?void 0:n.states[e.state];return oe(n,e)==="offline"?t("cabinet_card.offline"):r?n.formatEntityState(r):n.localize("state.default.unknown")}function Kr(n,e,t){let r=a=>{let d=a===void 0?void 0:n.states[a];return ne(d)?d:void 0},o=r(e.charge),i=St(r(e.pack)),s=r(e.temperature);return{look:oe(n,e),word:Tt(n,e,t),level:Math.max(0,Math.min(100,Number(o?.state??0)||0)),...o&&{charge:n.formatEntityState(o)},...i&&{pack:i},...s&&{temperature:n.formatEntityState(s)}}}function qr(n,{word:e,charge:t,pack:r,temperature:o},i){return[i("cabinet_card.slot",{slot:n.number}),e,t,r&&i("cabinet_card.pack",{pack:we(r)}),o].filter(Boolean).join(", ")}var si,Gr,ai,_e=u(()=>{"use strict";v();si=["empty","charging","full","fault","open"],Gr=4,ai=["unknown","unavailable"]});function ie(n){return ee`<svg class="sign ${n}" viewBox="0 0 24 24" aria-hidden="true"><path d=${di[n]} /></svg>`}var di,Xe=u(()=>{"use strict";_();di={empty:"M5 5h14v14H5z",charging:"M13 3 6 13.5h5L10 21l8-11h-5.5z",full:"M4 12.5 9.5 18 20 7",fault:"M12 3.5 21.5 20h-19zM12 9.5v5M12 17v.6",open:"M5 20h14M7 20V4h10v16M7 4l7 3v15l-7-2",unknown:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.6",offline:"M4 4l16 16M6 10a9 9 0 0 0-2 2M20 12a11 11 0 0 0-7-4M9 15.5a4 4 0 0 1 5 0M12 19v.6"}});function Yr(n,e,t){let{look:r,word:o,level:i,charge:s,pack:a,temperature:d}=e,{name:c,phase:h,isHeld:f,isActive:g}=t;return l`<button
    type="button"
    class="door ${r} ${h?`order-${h}`:""} ${f?"held":""}"
    style="--level: ${i}"
    data-slot=${n.number}
    tabindex=${g?0:-1}
    aria-label=${c}
    @pointerdown=${t.onPress}
    @click=${t.onClick}
    @focus=${t.onFocus}
  >
    <span class="leaf">
      <span class="number">${n.number}</span>${ie(r)}
      <span class="word">${o}</span>
      <span class="charge">${s??p}</span>
      <span class="pack" data-text=${a?we(a):""}></span>
      <span class="temperature" data-text=${d??""}></span>
    </span>
    ${f?ci:p}
  </button>`}var ci,Zr=u(()=>{"use strict";_();_e();Xe();ci=l`<svg class="ring" viewBox="0 0 40 40" aria-hidden="true">
  <circle cx="20" cy="20" r="15.9" /><circle cx="20" cy="20" r="15.9" pathLength="100" />
</svg>`});var Qe,Jr=u(()=>{"use strict";Qe=class{constructor(e,t){this.host=e;this.done=t;e.addController(this)}host;done;press;after;isSpent=!1;spent;get slot(){return this.press?.slot}hostDisconnected(){this.end(),this.forget()}begin(e,t){if(this.press){this.giveUp();return}if(this.forget(),t===void 0||!e.isPrimary||e.button!==0)return;let r=new AbortController,o=(i,s,a)=>{for(let d of s)i.addEventListener(d,a,{signal:r.signal,capture:!0,passive:!0})};this.press={slot:t,pointer:e.pointerId,x:e.clientX,y:e.clientY,start:performance.now(),timer:setTimeout(()=>this.finish(),1e3),heard:r},o(window,["pointermove"],i=>this.move(i)),o(window,["pointerup"],i=>this.release(i)),o(window,["pointercancel","scroll","wheel","keydown"],()=>this.giveUp()),o(window,["blur"],({target:i})=>i===window&&this.giveUp()),o(document,["visibilitychange"],()=>this.giveUp()),this.host.requestUpdate()}isTap(e){return e.detail===0||!this.isSpent}move({pointerId:e,clientX:t,clientY:r}){let o=this.press;o?.pointer===e&&Math.hypot(t-o.x,r-o.y)>10&&this.giveUp()}release({pointerId:e}){let t=this.press;t?.pointer===e&&(performance.now()-t.start>400&&this.swallowClick(),this.end())}finish(){let e=this.press?.slot;this.giveUp(),e!==void 0&&this.done(e)}giveUp(){if(!this.press)return;this.end(),this.isSpent=!0,this.after=new AbortController;let{signal:e}=this.after;window.addEventListener("pointerup",()=>this.swallowClick(),{capture:!0,signal:e}),window.addEventListener("pointercancel",()=>this.forget(),{capture:!0,signal:e})}swallowClick(){this.isSpent=!0,clearTimeout(this.spent),this.spent=setTimeout(()=>this.forget(),300)}forget(){clearTimeout(this.spent),this.after?.abort(),this.isSpent=!1}end(){this.press&&(clearTimeout(this.press.timer),this.press.heard.abort(),this.press=void 0,this.host.requestUpdate())}}});function Qr(n,e){return e!==void 0&&e>=1?Math.min(Math.floor(e),12,Math.max(n,1)):Math.max(1,Math.min(Math.ceil(n/4),6))}function en(n,e,t="rows"){let r=Math.ceil(n.length/e);return Array.from({length:r},(o,i)=>Array.from({length:e},(s,a)=>t==="rows"?n[i*e+a]:n[a*r+i]))}function tn(n,e,t){let r=n.findIndex(s=>s.includes(e)),o=n[r]?.indexOf(e)??-1,i=n.flat().filter(s=>s!==void 0);switch(t){case"ArrowLeft":return n[r]?.[o-1];case"ArrowRight":return n[r]?.[o+1];case"ArrowUp":return n[r-1]?.[o];case"ArrowDown":return n[r+1]?.[o];case"Home":return i[0];case"End":return i.at(-1);default:return}}var Xr,rn=u(()=>{"use strict";Xr=["rows","columns"]});function nn(n){let e=0,t;for(let{s:r,lu:o,lc:i}of n)li.includes(r)||(t!==void 0&&r!==t&&(e=i??o),t=r);return e}function on(n,e=0){let t=[];for(let{s:r,lu:o,lc:i}of n){let s=r.trim()?Number(r):Number.NaN,a=i??o;!Number.isFinite(s)||a<e?t=[]:t.push({time:a,charge:s})}return t}function sn(n,e,t){let r=[];n.forEach((a,d)=>{let c=n[d-1];c&&(a.charge<c.charge?r=[]:a.charge>c.charge&&r.push(a))});let o=r[0],i=r.at(-1);if(!o||!i||i.time-o.time<60||i.charge>=e)return;let s=Math.min((i.charge-o.charge)/(i.time-o.time),(i.charge+1-o.charge)/(t-o.time));return Math.max(t,i.time+(e-i.charge)/s)}function an(n,e){return Math.max(1,Math.ceil((n-e)/60))}var li,dn=u(()=>{"use strict";li=["unavailable","unknown",""]});function cn(n,e){return e.filter(t=>t.state!==void 0&&t.charge!==void 0&&n.states[t.state]?.state==="charging")}var pi,ui,hi,et,ln=u(()=>{"use strict";dn();pi=6e4,ui=6e5,hi=95,et=class{constructor(e){this.host=e;e.addController(this)}host;times=new Map;asked=-1/0;hostDisconnected(){this.asked=-1/0,this.times.clear()}minutes(e,t){let o=cn(e,t).map(({charge:i})=>this.times.get(i)).filter(i=>i!==void 0);return o.length?an(Math.min(...o),Date.now()/1e3):void 0}refresh(e,t,r=hi){let o=Date.now();if(o-this.asked<pi&&o>=this.asked)return;let i=cn(e,t);document.hidden||!i.length||!e.config.components.includes("history")||(this.asked=o,this.ask(e,i,r,o))}async ask(e,t,r,o){let i;try{i=await e.callWS({type:"history/history_during_period",start_time:new Date(o-ui).toISOString(),entity_ids:t.flatMap(({charge:s,pack:a})=>a?[s,a]:[s]),minimal_response:!0,no_attributes:!0})}catch{return}this.times.clear();for(let{charge:s,pack:a}of t){let d=nn(a&&i[a]||[]),c=sn(on(i[s]??[],d),r,o/1e3);c!==void 0&&this.times.set(s,c)}this.host.requestUpdate()}}});function bi(n,e,t,r){let o=e?.pack_id,i=e?.soc;return[r("cabinet_card.opened_slot",{slot:n}),o&&r("cabinet_card.pack",{pack:we(o)}),typeof i=="number"&&new Intl.NumberFormat(t,{style:"percent"}).format(i/100)].filter(Boolean).join(", ")}async function yi(n,e,t,r){let o=n?.error?.code??n?.code??n;if(o==="unauthorized")return r("cabinet_card.not_allowed",{slot:t});if(o===gi)return r("cabinet_card.connection_lost",{slot:t});let{translation_domain:i,translation_key:s,translation_placeholders:a,message:d}=n,c="";if(i&&s)try{c=(await e.loadBackendTranslation("exceptions",i))(`component.${i}.exceptions.${s}.message`,a)}catch{}return c||d||r("cabinet_card.no_reason",{slot:t})}var mi,fi,gi,tt,pn=u(()=>{"use strict";v();_e();mi=2e4,fi=6e4,gi=3,tt=class{constructor(e){this.host=e;e.addController(this)}host;orders=new Map;timers=new Map;hostDisconnected(){for(let[e,t]of this.timers)clearTimeout(t),this.orders.delete(e);this.timers.clear()}of(e){return this.orders.get(e)}all(){return[...this.orders]}isUnderWay(e){return this.of(e)?.phase==="sent"}async open(e,t,r){let{number:o}=t;if(this.isUnderWay(o))return;this.put(o,{phase:"sent",short:r("cabinet_card.opening"),message:r("cabinet_card.opening_slot",{slot:o})});let i;try{let s={device_id:t.device.id},{response:a}=await e.callService(y,"open_slot",s,void 0,!1,!0);i={phase:"done",short:r("cabinet_card.opened"),message:bi(o,a,e.locale.language,r)}}catch(s){i={phase:"failed",short:r("cabinet_card.not_opened"),message:await yi(s,e,o,r)}}this.put(o,i,i.phase==="done"?mi:fi)}put(e,t,r){if(clearTimeout(this.timers.get(e)),this.timers.delete(e),this.orders.delete(e),this.orders.set(e,t),this.host.requestUpdate(),r===void 0)return;let o=()=>{this.orders.delete(e),this.timers.delete(e),this.host.requestUpdate()};this.timers.set(e,setTimeout(o,r))}}});function se(n,e){return e.device_id?n.find(({device:t})=>t.id===e.device_id):n[0]}function F(n,e){n.dispatchEvent(new CustomEvent("hass-more-info",{bubbles:!0,composed:!0,detail:{entityId:e}}))}var U,xe=u(()=>{"use strict";_();v();H();U=class extends S{static properties={hass:{attribute:!1},config:{state:!0},text:{state:!0}};entityIds=[];found=!1;language;constructor(){super(),this.text=w}setConfig(e){this.config=e}getCardSize(){return 6}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}state(e){return e===void 0?void 0:this.hass?.states[e]}shouldUpdate(e){if(e.size>1||!e.has("hass"))return!0;let t=e.get("hass"),r=this.hass;return!t||!r||!X(t,r)?!0:this.entityIds.some(o=>t.states[o]!==r.states[o])}willUpdate(e){let{hass:t,config:r}=this;if(!t||!r)return;let o=e.get("hass");if(e.has("config")||e.has("hass")&&!(o&&X(o,t))){let i=this.choose(Re(t),r);this.found=i!==void 0,this.entityIds=i??[]}this.language!==t.locale.language&&(this.language=t.locale.language,le(t).then(i=>this.text=i))}render(){let{hass:e,config:t}=this;return!e||!t?p:this.found?this.draw(e,t):l`<ha-card><p class="none">${this.text("card.no_device")}</p></ha-card>`}}});var rt,Ct=u(()=>{"use strict";_();rt=b`
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
`});var un,hn=u(()=>{"use strict";_();Ct();un=[rt,b`
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
  `]});async function mn(n,e){try{let{packs:t}=await n.callWS({type:`${y}/packs`,search:e});return t.find(r=>r.pack===e)?.trail??[]}catch{return[]}}function fn(n,e,t){let r=n.device_id===null?void 0:e.devices[n.device_id],o={cabinet:r?pt(r):t("cabinet_card.gone_cabinet"),slot:n.slot},i=new Intl.DateTimeFormat(e.locale.language,{dateStyle:"medium",timeStyle:"short"});return[n.what==="arrived"?t("cabinet_card.arrived",o):t("cabinet_card.left",o),i.format(n.time*1e3)]}var gn=u(()=>{"use strict";v()});function wi(n){let e=({translation_key:t=""})=>bn.indexOf(t)+1||bn.length+1;return n.filter(({translation_key:t=""})=>!vi.includes(t)).sort((t,r)=>e(t)-e(r))}function _i(n,e){let t=e.attributes.problems;return!Array.isArray(t)||!t.length?n.formatEntityState(e):n.formatEntityAttributeValue(e,"problems")}var bn,vi,ae,Ot=u(()=>{"use strict";_();v();xe();Z();_e();Xe();hn();gn();bn=["pack","state_of_charge","charging_power","max_temperature","min_temperature","state_of_health","slot_error","slot_warning","voltage","current"],vi=["slot_state","open"],ae=class extends S{static styles=[E,un];static properties={hass:{attribute:!1},text:{attribute:!1},place:{attribute:!1},order:{attribute:!1},refusal:{attribute:!1},isAsking:{state:!0},trail:{state:!0}};pack;static entitiesOf(e){return e.entities.map(({entity_id:t})=>t)}willUpdate(e){e.has("place")&&(this.isAsking=!1);let{hass:t,place:r}=this;if(!t)return;let o=r&&m(r,"pack"),i=St(o?t.states[o]:void 0);i===this.pack&&!e.has("place")||(this.pack=i,this.trail=void 0,i&&this.loadTrail(t,i))}updated(e){if(!e.has("place"))return;let t=this.renderRoot.querySelector("dialog");this.place&&t&&!t.open?t.showModal():this.place||t?.close()}render(){let{hass:e,place:t,text:r}=this;return l`<dialog aria-labelledby="title" @close=${this.tellClosed} @click=${this.closeBeside}>
      ${e&&t&&r?this.draw(e,t,r):p}
    </dialog>`}draw(e,t,r){return l`<div class="sheet">
      <header>
        <h2 id="title" tabindex="-1" autofocus>${r("cabinet_card.slot",{slot:t.number})}</h2>
        <button class="close" aria-label=${r("cabinet_card.close")} @click=${this.close}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18" /></svg>
        </button>
      </header>
      ${this.drawState(e,t,r)} ${this.order?l`<p class=${this.order.phase}>${this.order.message}</p>`:p}
      <ul class="figures">
        ${wi(t.entities).map(({entity_id:o})=>this.drawFigure(e,o))}
      </ul>
      ${this.pack?this.drawTrail(e,r):p}
      <footer>${this.drawOpening(t,r)}</footer>
    </div>`}drawState(e,t,r){let o=Je(t);return l`<p class="state">${ie(oe(e,o))}${Tt(e,o,r)}</p>`}drawFigure(e,t){let r=e.states[t];if(!ne(r))return p;let o=e.entities[t]?.name??String(r.attributes.friendly_name??t);return l`<li>
      <button
        @click=${()=>{this.close(),F(this,t)}}
      >
        <span>${o}</span><span class="value">${_i(e,r)}</span>
      </button>
    </li>`}drawTrail(e,t){let r=this.trail?.map(i=>{let[s,a]=fn(i,e,t);return l`<li><span>${s}</span><time>${a}</time></li>`}),o=this.trail?t("cabinet_card.trail_none"):t("cabinet_card.trail_loading");return l`<h3>${t("cabinet_card.trail")}</h3>
      ${r?.length?l`<ol>${r}</ol>`:l`<p>${o}</p>`}`}drawOpening(e,t){if(this.refusal)return l`<p>${this.refusal}</p>`;let r={slot:e.number};return this.isAsking?l`<p>${t("cabinet_card.ask",r)}</p>
      <button class="action quiet" @click=${()=>this.isAsking=!1}>${t("cabinet_card.cancel")}</button>
      <button class="action" @click=${this.give}>${t("cabinet_card.open_now")}</button>`:l`<button class="action" ?disabled=${this.order?.phase==="sent"} @click=${()=>this.isAsking=!0}>
        ${t("cabinet_card.open_slot",r)}
      </button>`}give=()=>{let e=this.place;this.close(),e&&this.dispatchEvent(new CustomEvent("open-slot",{detail:e}))};async loadTrail(e,t){let r=await mn(e,t);t===this.pack&&(this.trail=r)}close=()=>this.renderRoot.querySelector("dialog")?.close();tellClosed=()=>this.dispatchEvent(new Event("closed"));closeBeside=e=>{e.target===e.currentTarget&&this.close()}}});var yn,vn=u(()=>{"use strict";_();Ct();yn=[rt,b`
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
  `]});function Si(n){n.preventDefault()}var $i,ki,Ai,nt,wn=u(()=>{"use strict";_();Vr();v();H();jr();_e();Zr();Jr();rn();ln();pn();Xe();Ot();vn();xe();Z();$i=[{key:"packs_ready",look:"full",word:"cabinet_card.ready"},{key:"packs_charging",look:"charging",word:"cabinet_card.charging"},{key:"free_slots",look:"empty",word:"cabinet_card.free"},{key:"slots_at_fault",look:"fault",word:"cabinet_card.faulty"}],ki={device_id:"cabinet_card.name",columns:"cabinet_card.columns",numbering:"cabinet_card.numbering"},Ai={rows:"cabinet_card.by_row",columns:"cabinet_card.by_column"},nt=class extends U{static styles=[E,...yn];static properties={...U.properties,active:{state:!0},shown:{state:!0}};static getStubConfig(){return{}}static getConfigForm(){let e={filter:{integration:y,model:"Battery swap cabinet"}},t=Xr.map(r=>({value:r,label:w(Ai[r])}));return{schema:[{name:"device_id",selector:{device:e}},{name:"columns",selector:{number:{min:1,max:12,mode:"box"}}},{name:"numbering",selector:{select:{mode:"dropdown",options:t}}}],computeLabel:({name:r})=>w(ki[r]??"cabinet_card.name"),computeHelper:({name:r})=>r==="columns"?w("cabinet_card.columns_help"):void 0}}cabinet;doors=[];rows=[];totals=[];asked=new Ze(this);orders=new tt(this);nextFull=new et(this);hold=new Qe(this,e=>this.openNumber(e));choose(e,t){let r=se(e.fleets.flatMap(({cabinets:i})=>i),t);if(!r)return;this.cabinet=r,this.doors=r.slots.map(Je),this.rows=en(this.doors,Qr(this.doors.length,t.columns),t.numbering),this.totals=$i.flatMap(({key:i,...s})=>{let a=m(r,i);return a?[{id:a,...s}]:[]});let o=i=>r.slots.find(s=>s.device.id===i?.device.id);return this.active=o(this.active)??r.slots[0],this.shown=o(this.shown),[...this.doors.flatMap(At),...this.totals.map(({id:i})=>i)]}shouldUpdate(e){if(super.shouldUpdate(e))return!0;let t=e.get("hass"),r=this.hass;return!t||!r||t.formatEntityState!==r.formatEntityState?!0:!!this.shown&&ae.entitiesOf(this.shown).some(o=>t.states[o]!==r.states[o])}updated(){let{hass:e,cabinet:t}=this;!e||!t||(this.asked.refresh(e,t.device.id),this.nextFull.refresh(e,this.doors,this.asked.threshold))}draw(e){let{text:t}=this,r=this.doors.every(o=>oe(e,o)==="offline");return l`<ha-card>
      <h2 id="title">${this.cabinet?.name}</h2>
      ${r?l`<p class="message offline">${t("cabinet_card.offline_note")}</p>`:this.drawTotals(e)}
      <div role="status" aria-atomic="false">
        ${this.orders.all().map(([,{phase:o,message:i}])=>l`<span class="message ${o}">${i}</span>`)}
      </div>
      ${this.rows.length?this.drawRows(e):p}
      ${r?p:this.hint()}
      <energy-bridge-slot-sheet
        .hass=${this.shown&&e}
        .text=${t}
        .place=${this.shown}
        .order=${this.shown&&this.orders.of(this.shown.number)}
        .refusal=${this.shown&&this.refusal(this.shown)}
        @closed=${()=>this.shown=void 0}
        @open-slot=${({detail:o})=>this.open(o)}
      ></energy-bridge-slot-sheet>
    </ha-card>`}drawRows(e){return l`<div
      class="case"
      role="grid"
      aria-labelledby="title"
      style="--columns: ${this.rows[0]?.length}"
      @keydown=${this.moveFocus}
      @contextmenu=${Si}
    >
      ${this.rows.map(t=>l`<div role="row">
            ${t.map(r=>l`<div role="gridcell">${r?this.drawDoor(e,r):p}</div>`)}
          </div>`)}
    </div>`}drawTotals(e){let t=this.nextFull.minutes(e,this.doors);return l`<div class="totals">
      ${this.totals.map(({id:r,look:o,word:i})=>{let s=this.state(r);return ne(s)?l`<button class=${o} @click=${()=>F(this,r)}>
          ${ie(o)}<b>${e.formatEntityState(s)}</b> ${this.text(i)}
        </button>`:p})}
      ${t===void 0?p:l`<span class="next">${this.text("cabinet_card.next_full",{minutes:t})}</span>`}
    </div>`}drawDoor(e,t){let{text:r}=this,{slot:o}=t,i=this.orders.of(o.number),s=this.hold.slot===o.number,a=o===this.active,d=[...At(t).map(c=>e.states[c]),i,s,a];return Wr([t,r,e.formatEntityState,...d],()=>{let c=Kr(e,t,r);return s?c.word=r("cabinet_card.holding"):i&&!(i.phase==="done"&&c.look==="open")&&(c.word=i.short),Yr(o,c,{name:qr(o,c,r),phase:i?.phase,isHeld:s,isActive:a,onPress:h=>this.press(h,o),onClick:h=>this.tap(h,o),onFocus:()=>this.active=o})})}hint(){let e=this.doors.map(({slot:r})=>this.whyNot(r)),t=e.includes(void 0)?"cabinet_card.hint":e.includes("cabinet_card.not_allowed")?"cabinet_card.hint_no_right":void 0;return t?l`<p class="note">${this.text(t)}</p>`:p}whyNot(e){let t=this.state(m(e,"open"));return!t||!this.asked.mayOpen(e.number)?"cabinet_card.not_allowed":t.state==="unavailable"?"cabinet_card.offline_slot":void 0}refusal(e){let t=this.whyNot(e);return t&&this.text(t,{slot:e.number})}press(e,t){let r=!this.whyNot(t)&&!this.orders.isUnderWay(t.number);this.hold.begin(e,r?t.number:void 0)}tap(e,t){this.hold.isTap(e)&&(this.shown=t)}openNumber(e){let t=this.cabinet?.slots.find(r=>r.number===e);t&&!this.whyNot(t)&&this.open(t)}open(e){this.hass&&this.orders.open(this.hass,e,this.text)}moveFocus=e=>{let t=this.doors.find(({slot:o})=>o===this.active),r=t&&tn(this.rows,t,e.key);r&&(e.preventDefault(),this.renderRoot.querySelector(`[data-slot="${r.slot.number}"]`)?.focus())}}});function Sn(n){return n.cabinets.flatMap(e=>Ti.map(t=>m(e,t)).filter(t=>t!==void 0))}function Tn(n,e){let t=He(e.cabinets);return e.cabinets.map(r=>Ci(n,r,t))}function Ci(n,e,t){let r=g=>n.states[m(e,g)??""],o=[...B,"cabinet_problem"].map(r).filter(g=>g!==void 0),i=o.every(({state:g})=>g==="unavailable"),s=Object.fromEntries(B.map(g=>[g,Oi(r(g))])),a=r("cabinet_problem")?.state==="on"||(s.slots_at_fault??0)>0,d=xn(r("last_seen")?.state),c=Math.max(...o.map(({last_changed:g})=>xn(g)??0)),h=i?d??(c>0?c:void 0):void 0,f=m(e,"packs_ready")??o[0]?.entity_id;return{id:e.device.id,name:e.name.slice(t),fullName:e.name,area:e.area??"",condition:i?"offline":a?"problem":"online",figures:s,roughly:d===void 0,...h!==void 0&&{seen:h},...f&&{entity:f}}}function Oi(n){let e=Number.parseFloat(n?.state??"");return Number.isFinite(e)?e:void 0}function xn(n){let e=Date.parse(n??"")/1e3;return Number.isFinite(e)?e:void 0}function Cn(n,e){return n.column===e?{column:e,descending:!n.descending}:{column:e,descending:B.includes(e)}}function On(n,{column:e,descending:t},r){let o=new Intl.Collator(r,{numeric:!0}),i=(c,h)=>_n.indexOf(c.condition)-_n.indexOf(h.condition)||(h.figures.slots_at_fault??0)-(c.figures.slots_at_fault??0),s=(c,h)=>o.compare(c.name,h.name),a=c=>t?-c:c,d=(c,h)=>{if(e==="name")return a(s(c,h));if(e==="condition")return a(i(c,h));let[f,g]=[$n(c,e),$n(h,e)];return f===void 0||g===void 0?+(f===void 0)-+(g===void 0):a(f-g)};return[...n].sort((c,h)=>d(c,h)||i(c,h)||s(c,h))}function $n(n,e){return e==="seen"?n.seen:n.figures[e]}var B,_n,kn,An,Ti,En=u(()=>{"use strict";v();B=["packs_ready","packs_charging","free_slots","slots_at_fault"],_n=["offline","problem","online"],kn=["name","condition",...B,"seen"],An={column:"condition",descending:!1},Ti=["cabinet_problem",...B,"last_seen"]});function Pn(n){return l`<svg class="shape ${n}" viewBox="0 0 24 24" aria-hidden="true">
    <path fill-rule="evenodd" d=${Ei[n]}></path>
  </svg>`}var Ei,Rn=u(()=>{"use strict";_();Ei={good:"M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.6 14.4L6 12l1.6-1.6 2.8 2.8 6-6L18 8.8Z",warning:"M12 2 1 21h22ZM11 9h2v6h-2Zm0 8h2v2h-2Z",gone:"M4 4h16v16H4Zm4.6 3L7 8.6 10.4 12 7 15.4 8.6 17l3.4-3.4 3.4 3.4 1.6-1.6-3.4-3.4L17 8.6 15.4 7 12 10.4Z"}});function $e({config:n,locale:e}){let t=e.time_zone==="server"?n.time_zone:Intl.DateTimeFormat().resolvedOptions().timeZone,r=Ri(e.time_format);return{language:e.language,zone:t,...r!==void 0&&{hour12:r}}}function Ri(n){if(n==="12"||n==="24")return n==="12";if(n==="system")return Intl.DateTimeFormat(void 0,{hour:"numeric"}).resolvedOptions().hour12}function ke(n,e){return Mi(n,e,{day:"numeric",month:"short",hour:"numeric",minute:"2-digit"})}function ot(n,e,t){let r=Math.max(e-n,0),[o,i]=Pi.find(([,a])=>r>=a)??["minute",60],s=new Intl.RelativeTimeFormat(t.language,{numeric:"auto"});return r<60?s.format(0,"second"):s.format(-Math.floor(r/i),o)}function Mi(n,{language:e,zone:t,hour12:r},o){let i=r!==void 0&&o.hour?{hourCycle:r?"h12":"h23"}:{};return new Intl.DateTimeFormat(e,{timeZone:t,...i,...o}).format(n*1e3)}var Pi,Et=u(()=>{"use strict";Pi=[["day",86400],["hour",3600],["minute",60]]});function Hn(n){return B.includes(n)?`number ${n}`:n}var Hi,Di,Mn,Ni,Ii,it,Dn=u(()=>{"use strict";_();v();H();xe();En();Rn();Z();Et();Hi=3e4,Di={name:"fleet_card.cabinet",condition:"fleet_card.condition",packs_ready:"fleet_card.ready",packs_charging:"fleet_card.charging",free_slots:"fleet_card.free",slots_at_fault:"fleet_card.faulty",seen:"fleet_card.last_seen"},Mn={online:"fleet_card.online",problem:"fleet_card.problem",offline:"fleet_card.offline"},Ni={online:"good",problem:"warning",offline:"gone"},Ii={device_id:"fleet_card.device",map:"fleet_card.show_map",search:"fleet_card.show_search"},it=class extends U{static properties={order:{state:!0}};static styles=[E,qe,b`
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
    `];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:y},entity:{integration:y,domain:"text"}}}},{name:"map",default:!0,selector:{boolean:{}}},{name:"search",default:!0,selector:{boolean:{}}}],computeLabel:({name:e})=>w(Ii[e]??"fleet_card.device")}}fleet;timer;constructor(){super(),this.order=An}connectedCallback(){super.connectedCallback(),this.timer=setInterval(()=>this.requestUpdate(),Hi)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}choose(e,t){let r=se(e.fleets,t);if(r)return this.fleet=r,Sn(r)}draw(e,t){let{fleet:r,text:o}=this;if(!r)return l``;let i=On(Tn(e,r),this.order,e.locale.language),s=t.map===!1?[]:this.located(e,r);return l`<ha-card>
      <h2 class="title">${r.name}</h2>
      <div class="table">
        <table>
          <caption>
            ${this.summary(i)}
          </caption>
          <thead>
            <tr>
              ${kn.map(a=>this.drawHead(a))}
            </tr>
          </thead>
          <tbody>
            ${i.map(a=>this.drawRow(e,a,t.paths?.[a.id]))}
          </tbody>
        </table>
      </div>
      ${t.search===!1?p:l`<energy-bridge-pack-search
            .hass=${e}
            .text=${o}
            .fleetId=${r.device.id}
            .cabinets=${r.cabinets}
          ></energy-bridge-pack-search>`}
      ${s.length?l`<energy-bridge-fleet-map .hass=${e} .entities=${s}></energy-bridge-fleet-map>`:p}
    </ha-card>`}summary(e){let t=o=>e.filter(i=>i.condition===o).length,r=["offline","problem"].filter(o=>t(o)).map(o=>`${this.text(Mn[o])}: ${t(o)}`);return[this.text("fleet_card.cabinets",{count:e.length}),...r].join(" · ")}drawHead(e){let{column:t,descending:r}=this.order,o=t===e,i=o?r?"descending":"ascending":p;return l`<th scope="col" class=${Hn(e)} aria-sort=${i}>
      <button @click=${()=>this.order=Cn(this.order,e)}>
        ${this.text(Di[e])}<span class="arrow" aria-hidden="true"
          >${o?r?"▾":"▴":""}</span
        >
      </button>
    </th>`}drawRow(e,t,r){let{condition:o,figures:i,area:s}=t,a=this.seenText(e,t);return l`<tr>
      <th scope="row">
        ${this.drawName(t,r)}${s?l`<div class="minor">${s}</div>`:p}
      </th>
      <td>
        <span class="condition">${Pn(Ni[o])}${this.text(Mn[o])}</span>
        ${a?l`<div class="brief minor">${a}</div>`:p}
      </td>
      ${B.map(d=>l`<td class=${`${Hn(d)} ${d==="slots_at_fault"&&i[d]?"faulty":""}`}>
          ${i[d]??"–"}
        </td>`)}
      <td class="seen" title=${t.seen?ke(t.seen,$e(e)):p}>
        ${a||this.text("fleet_card.now")}
      </td>
    </tr>`}drawName({name:e,fullName:t,entity:r},o){return o?l`<a class="leads" href=${o} title=${t}>${e}</a>`:r?l`<button class="leads" title=${t} @click=${()=>F(this,r)}>${e}</button>`:l`<span title=${t}>${e}</span>`}seenText(e,{condition:t,seen:r,roughly:o}){if(t!=="offline")return"";if(r===void 0)return this.text("fleet_card.never");let i=ot(r,Date.now()/1e3,$e(e));return o?this.text("fleet_card.over",{time:i}):i}located(e,t){return t.cabinets.map(r=>m(r,"packs_ready")).filter(r=>r!==void 0).filter(r=>e.states[r]?.attributes.latitude!==void 0)}}});var st,Nn=u(()=>{"use strict";_();st=class extends S{static properties={hass:{attribute:!1},entities:{attribute:!1,hasChanged:(e,t)=>`${e}`!=`${t}`},map:{state:!0}};static styles=b`
    :host {
      display: block;
      margin-top: 16px;
      --ha-card-border-width: 0;
      --ha-card-box-shadow: none;
    }
  `;willUpdate(e){e.has("entities")&&this.make(),this.map&&(this.map.hass=this.hass)}render(){return this.map??p}async make(){let e=this.entities.map(o=>({entity:o,label_mode:"state"})),r=(await window.loadCardHelpers?.())?.createCardElement({type:"map",aspect_ratio:"16:9",entities:e});r&&(this.map=r)}}});function Ln(n){let e={powers:{},phases:Fi(n)};for(let r of at){let o=m(n,Li[r]);o&&(e.powers[r]=o)}let t={charge:m(n,"state_of_charge"),commander:m(n,"battery_controlled_by"),answer:m(n,"last_answer"),mode:m(n,"battery_mode"),setPoint:m(n,"battery_power_set_point"),confirmed:m(n,"confirmed_set_point")};return Object.assign(e,Object.fromEntries(Object.entries(t).filter(([,r])=>r)))}function Un({powers:n,phases:e,...t}){let r=e.flatMap(({current:o,power:i})=>[o,i]);return[...Object.values(n),...Object.values(t),...r].filter(o=>typeof o=="string")}function Fi(n){let e=new Map,t=(r,o)=>o.forEach((i,s)=>{let a=/_l([123])$/.exec(i)?.[1]??`${s+1}`,d=e.get(a)??{name:`L${a}`};d[r]=i,e.set(a,d)});return t("current",M(n,"grid_current_phase")),t("power",M(n,"grid_active_power_phase")),[...e.values()].sort((r,o)=>r.name<o.name?-1:1)}function Fn(n){return n&&Rt({...n,state:String(n.attributes.max??"")},In)}function Pt(n){let e=n&&n.state.trim()!==""?Number(n.state):NaN;return Number.isFinite(e)?e:void 0}function Wn(n){return n!==void 0&&n.state!=="unavailable"&&n.state!=="unknown"}function Rt(n,e){let t=Pt(n),r=e[String(n?.attributes.unit_of_measurement??"")]??1;return t===void 0?void 0:t*r}var at,Li,In,Ui,Ae,zn,Mt=u(()=>{"use strict";v();at=["solar","grid","house","battery"],Li={solar:"pv_power",grid:"grid_active_power",house:"load_active_power",battery:"battery_power"},In={mW:.001,W:1,kW:1e3,MW:1e6,GW:1e9},Ui={mA:.001,A:1};Ae=n=>Rt(n,In);zn=n=>Rt(n,Ui)});function Bn(n,e,t,r){return!e||e.state==="unavailable"?{icon:"mdi:help",words:t("hub_card.no_word"),kind:"none"}:Wn(e)?{icon:zi[e.state]??"mdi:help",words:Wi(n,e,t,r),kind:e.state}:{icon:"mdi:help",words:t("hub_card.nobody"),kind:"none"}}function Wi(n,e,t,r){let o=e.attributes.until;return e.state!=="home_assistant"?n.formatEntityState(e):typeof o!="string"?t("hub_card.you"):t("hub_card.you_until",{time:Tr(n,new Date(o),r)})}var zi,Vn=u(()=>{"use strict";ye();Mt();zi={hub:"mdi:home-automation",home_assistant:"mdi:account",another_client:"mdi:account-arrow-right",grid_service:"mdi:transmission-tower"}});var jn,Gn=u(()=>{"use strict";_();jn=b`
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
`});function qn(n){let e=n.includes("solar")?dt.upright:0,t=n.includes("battery")?dt.upright:0,r={x:360/2,y:e+Kn};return{width:360,height:e+t+2*Kn,hub:r,spots:n.map(o=>{let i=Bi[o],s=i.x===0,a=s?dt.upright:dt.sideways,d=(a-34+12)/2,c=h=>({x:r.x+i.x*h,y:r.y+i.y*h});return{place:o,...c(a),middle:c(d),upright:s}})}}function de(n,e){let t=Math.round(e??0);return t?t>0==(n!=="house")?"in":"out":"still"}function Yn(n){let e=Math.abs(n),t=[300,1e3,3e3,6e3,12e3].filter(r=>e<r).length;return[1,1.4,2,3,4.5,7][t]??7}var dt,Kn,Bi,Ht=u(()=>{"use strict";dt={sideways:134,upright:110},Kn=58,Bi={solar:{x:0,y:-1},grid:{x:-1,y:0},house:{x:1,y:0},battery:{x:0,y:1}}});function Xn(n,e){let t=qn(e),{width:r,height:o}=t;return l`<div
    class="flow"
    role="group"
    aria-label=${n.text("dashboard.power_now")}
    style=${L({"aspect-ratio":`${r} / ${o}`,"--width":r,"--height":o})}
  >
    <svg viewBox="0 0 ${r} ${o}" aria-hidden="true">
      ${t.spots.map(i=>ji(t,i,de(i.place,n.readings[i.place]?.watts)))}
      <circle class="hub" cx=${t.hub.x} cy=${t.hub.y} r="9"></circle>
    </svg>
    ${t.spots.map(i=>Gi(t,i,n.readings[i.place]?.watts))}
    ${t.spots.map(i=>Ki(n,i))}
  </div>`}function ji({hub:n},{place:e,x:t,y:r,middle:o,upright:i},s){let a=Math.sign(i?n.y-r:n.x-t)*(s==="in"?1:-1),d=i?90*a:a>0?0:180;return ee`<g class="${e} ${s}">
    <line x1=${t} y1=${r} x2=${n.x} y2=${n.y}></line>
    ${s==="still"?p:ee`<path d="M-4 -6 4 0 -4 6" transform="translate(${o.x} ${o.y}) rotate(${d})"></path>`}
  </g>`}function Gi({hub:n},{place:e,x:t,y:r,upright:o},i){let s=de(e,i);if(s==="still"||i===void 0)return p;let a=s==="in"?{x:t,y:r}:n,d=s==="in"?n:{x:t,y:r},c=Yn(i),h={"--left":Math.min(t,n.x),"--top":Math.min(r,n.y),"--across":Math.abs(t-n.x),"--down":Math.abs(r-n.y),"--from":`${(o?a.y>d.y:a.x>d.x)?100:0}%`,"--to":`${(o?a.y>d.y:a.x>d.x)?0:100}%`},f=g=>l`<i style=${L({"animation-duration":`${c}s`,"animation-delay":`${-g}s`})}></i>`;return l`<div class="dots ${e} ${o?"upright":"level"}" style=${L(h)} aria-hidden="true">
    ${f(0)}${f(c/2)}
  </div>`}function Ki(n,{place:e,x:t,y:r,middle:o,upright:i}){let{readings:s,charge:a,locale:d,text:c,showMore:h}=n,f=s[e],g=de(e,f?.watts),$=Vi[e]?.[g],O=Wt=>L({"--x":Wt.x,"--y":Wt.y}),Ee=e==="battery"&&a?Yi(a,d,c,h,O({x:t,y:r})):l`<span class="circle ${e}" style=${O({x:t,y:r})} @click=${()=>f&&h(f.entity)}>
          <ha-icon .icon=${Zn[e]}></ha-icon>
        </span>`;return l`${Ee}
    <span class="caption ${e}" style=${O({x:t,y:r})} aria-hidden="true">${c($??Jn[e])}</span>
    ${f?qi(n,e,f,$,i,O(o)):p}`}function qi({locale:n,text:e,showMore:t},r,{entity:o,watts:i},s,a,d){let c=i!==void 0,h=c?re(n,s?Math.abs(i):i):"–",f=[e(Jn[r]),s&&e(s),c?h:e("hub_card.not_known")];return l`<button
    class="value ${a?"upright":"level"}"
    style=${d}
    aria-label=${f.filter(Boolean).join(", ")}
    @click=${()=>t(o)}
  >
    ${h}
  </button>`}function Yi({entity:n,percent:e},t,r,o,i){let s=Math.max(0,Math.min(100,e??0)),a=e===void 0?"–":Ke(t,e/100),d=e===void 0?r("hub_card.not_known"):a;return l`<button
    class="circle battery ring"
    style=${i}
    aria-label="${r("hub_card.state_of_charge")}, ${d}"
    @click=${()=>o(n)}
  >
    <svg viewBox="0 0 68 68" aria-hidden="true">
      <circle class="whole" cx="34" cy="34" r="31"></circle>
      ${s?ee`<circle class="filled" cx="34" cy="34" r="31" pathLength="100" stroke-dasharray="${s} 100"></circle>`:p}
    </svg>
    <ha-icon .icon=${Zn.battery}></ha-icon><span>${a}</span>
  </button>`}var Zn,Jn,Vi,Qn=u(()=>{"use strict";_();Ge();ye();Ht();Zn={solar:"mdi:solar-power-variant",grid:"mdi:transmission-tower",house:"mdi:home",battery:"mdi:battery"},Jn={solar:"hub_card.sun",grid:"hub_card.grid",house:"hub_card.house",battery:"hub_card.battery"},Vi={grid:{in:"hub_card.from_grid",out:"hub_card.to_grid"},battery:{in:"hub_card.discharging",out:"hub_card.charging"}}});function eo(n,e){let t=Math.abs(n)/e;return{share:t,filled:Math.min(t,1),level:t>1?"over":t>.8?"near":"normal"}}var to=u(()=>{"use strict"});function ro(n,e,t,r,o){if(!n.length)return p;let i=e?`${r("hub_card.phases")} · ${r("hub_card.main_fuse",{fuse:be(t,e,"A")})}`:r("hub_card.phases");return l`<div class="phases ${e?"":"plain"}" role="group" aria-label=${i}>
    <div class="title" aria-hidden="true">${i}</div>
    ${n.map(s=>Ji(s,e,t,r,o))}
  </div>`}function Ji({name:n,entity:e,amperes:t,watts:r},o,i,s,a){let d=o&&t!==void 0?eo(t,o):void 0,c=d&&d.level!=="normal"?Zi[d.level]:void 0,h=t===void 0?void 0:be(i,t,"A",1),f=r===void 0?void 0:re(i,Math.abs(r)),g=de("grid",r),$=g==="still"?void 0:s(g==="in"?"hub_card.from_grid":"hub_card.to_grid"),O=l`<span aria-hidden="true">–</span><span class="unseen">${s("hub_card.not_known")}</span>`,Ee=d&&Ke(i,d.share);return l`<button class="phase ${d?.level??""}" @click=${()=>a(e)}>
    <span class="name">${n}</span>
    ${o?l`<span class="bar"><i style=${L({width:`${100*(d?.filled??0)}%`})}></i></span>`:p}
    <span class="current">${h??O}</span>
    ${d&&!c?l`<span class="unseen">${Ee}</span>`:p}
    <span class="power">${f?l`${f}${$?l` <small>${$}</small>`:p}`:O}</span>
    ${c?l`<span class="warning"><ha-icon .icon=${c.icon}></ha-icon>${s(c.word)} · ${Ee}</span>`:p}
  </button>`}var Zi,no=u(()=>{"use strict";_();Ge();ye();Ht();to();Zi={near:{word:"hub_card.near_fuse",icon:"mdi:alert-outline"},over:{word:"hub_card.over_fuse",icon:"mdi:alert-octagon"}}});var oo,io=u(()=>{"use strict";_();oo=b`
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
`});var Xi,ct,so=u(()=>{"use strict";_();v();H();xe();Vn();Gn();Qn();no();io();Mt();Z();Xi={device_id:"hub_card.device",hide_phases:"hub_card.hide_phases",hide_control:"hub_card.hide_control"},ct=class extends U{static properties={figures:{state:!0}};static styles=[E,oo,jn];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:y,model:"EnergyHub"}}}},{name:"hide_phases",selector:{boolean:{}}},{name:"hide_control",selector:{boolean:{}}}],computeLabel:({name:e})=>{let t=Xi[e];return t?w(t):e}}}getCardSize(){return 12}getGridOptions(){return{columns:12,min_columns:9,rows:"auto"}}hub;ids={powers:{},phases:[]};asked="";choose(e,t){let r=se(e.hubs,t);if(r)return this.hub=r,this.ids=Ln(r),Un(this.ids)}updated(){let{hass:e,hub:t}=this;if(!e||!t)return;let{answer:r,commander:o,powers:i}=this.ids,s=this.state(i.grid??i.house)?.state==="unavailable"?"silent":"",a=[r,o].map(c=>this.state(c)?.last_updated),d=[t.device.id,...a,s].join();d!==this.asked&&(this.asked=d,this.ask(e,t.device.id,d))}async ask(e,t,r){let o;try{o=await e.callWS({type:`${y}/hub`,device_id:t})}catch{}this.asked===r&&(this.figures=o)}draw(e,t){let{ids:r,hub:o,text:i,figures:s}=this,a=$=>F(this,$),d=this.readings(),c=this.charge(),h=at.filter($=>d[$]||$==="battery"&&c),f=t.hide_phases?[]:this.phases(),g=this.isSilent();return l`<ha-card>
      <div class="head">
        <h2>${o?.name}</h2>
        ${r.commander?this.drawChip(e,r.commander):p}
      </div>
      ${g?l`<p class="silent"><ha-icon icon="mdi:lan-disconnect"></ha-icon>${i("hub_card.silent")}</p>`:p}
      ${h.length?Xn({readings:d,charge:c,locale:e.locale,text:i,showMore:a},h):p}
      ${ro(f,s?.main_fuse??null,e.locale,i,a)}
      ${this.drawControl(e,t)}
    </ha-card>`}drawChip(e,t){let{icon:r,words:o,kind:i}=Bn(e,this.state(t),this.text,new Date),s=`${this.text("hub_card.commander")}: ${o}`;return l`<button class="chip ${i}" aria-label=${s} title=${s} @click=${()=>F(this,t)}>
      <ha-icon .icon=${r}></ha-icon>${o}
    </button>`}drawControl(e,t){let{ids:r,hub:o,text:i,figures:s}=this;if(t.hide_control||!o||!r.mode||!s)return p;let a=this.state(r.setPoint),d=Fn(a)??s.largest_power;return d?l`<energy-bridge-battery-control
      .hass=${e}
      .text=${i}
      .device=${o.device.id}
      .largest=${d}
      .answer=${s.last_answer}
      .mode=${this.state(r.mode)}
      .present=${this.presentOrder()}
      .canOrder=${this.state(r.mode)?.state!=="unavailable"}
    ></energy-bridge-battery-control>`:p}presentOrder(){let{mode:e,confirmed:t,setPoint:r}=this.ids,o=this.state(e)?.state,i=Ae(this.state(r))??0;return o==="hold"?{mode:"hold",watts:0}:o!=="charge"&&o!=="discharge"?{mode:"charge",watts:i}:{mode:o,watts:Math.abs(Ae(this.state(t))??i)}}readings(){let e={};for(let t of at){let r=this.ids.powers[t];r&&(e[t]={entity:r,watts:Ae(this.state(r))})}return e}charge(){let{charge:e}=this.ids;return e?{entity:e,percent:Pt(this.state(e))}:void 0}phases(){return this.ids.phases.flatMap(({name:e,current:t,power:r})=>{let o=t??r;return o?[{name:e,entity:o,amperes:zn(this.state(t)),watts:Ae(this.state(r))}]:[]})}isSilent(){let e=Object.values(this.ids.powers).map(t=>this.state(t));return e.length>0&&e.every(t=>!t||t.state==="unavailable")}}});var Qi,lt,ao=u(()=>{"use strict";_();v();Z();Et();Qi=300,lt=class extends S{static properties={hass:{attribute:!1,hasChanged:()=>!1},text:{attribute:!1},fleetId:{attribute:!1},cabinets:{attribute:!1},found:{state:!0},error:{state:!0}};static styles=[E,qe,b`
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
    `];words="";asked=0;timer;disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}render(){let{text:e,found:t}=this;return l`
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
      ${t?.packs.length?l`<ul>${t.packs.map(r=>this.draw(r))}</ul>`:p}
    `}answer({packs:e,more:t}){return e.length?t?this.text("fleet_card.more_packs",{count:e.length}):this.text("fleet_card.packs_found",{count:e.length}):this.text("fleet_card.no_pack")}draw(e){let{text:t}=this,r=$e(this.hass),o=e.state==="away",i=this.place(e),s=ke(e.since,r),a=this.stateText(e);return l`<li>
      <div class="where">
        <strong>${e.pack}</strong>
        <span>${o?t("fleet_card.was_in",{place:i}):i}</span>
      </div>
      <div class="where minor">
        <span>${a}</span>
        <span title=${ot(e.since,Date.now()/1e3,r)}>
          ${t(o?"fleet_card.left_since":"fleet_card.there_since",{time:s})}
        </span>
      </div>
      ${e.trail.length?this.drawTrail(e.trail,r):p}
    </li>`}drawTrail(e,t){let{text:r}=this;return l`<details>
      <summary>${r("fleet_card.trail")}</summary>
      <ol>
        ${e.map(o=>l`<li>
            <span class="minor">${ke(o.time,t)}</span>
            <span>
              ${r(o.what==="left"?"fleet_card.left":"fleet_card.arrived",{place:this.place(o)})}
            </span>
          </li>`)}
      </ol>
    </details>`}cabinet(e){return this.cabinets.find(({device:t})=>t.id===e)}place({device_id:e,slot:t}){let r=e===null?void 0:this.hass.devices[e],o=this.cabinet(e)?.name??r?.name_by_user??r?.name;return this.text("fleet_card.place",{cabinet:o??this.text("fleet_card.gone_cabinet"),slot:t})}stateText({state:e,device_id:t,slot:r}){if(e===null)return"";if(e==="away")return this.text("fleet_card.away");let o=this.cabinet(t)?.slots.find(({number:s})=>s===r),i=this.hass.states[(o&&m(o,"slot_state"))??""];return i?this.hass.formatEntityState(i,e):""}type=e=>{this.words=e.target.value.trim(),clearTimeout(this.timer),this.timer=setTimeout(()=>{this.ask()},Qi)};submit=e=>{e.preventDefault(),clearTimeout(this.timer),this.ask()};async ask(){let e=++this.asked;if(this.error=void 0,!this.words){this.found=void 0;return}try{let t={type:`${y}/packs`,device_id:this.fleetId,search:this.words},r=await this.hass.callWS(t);e===this.asked&&(this.found=r)}catch(t){if(e!==this.asked)return;this.found=void 0,this.error=t.message??""}}}});var co,lo=u(()=>{"use strict";zr();wn();Ot();Dn();Nn();so();ao();co={"energy-bridge-battery-control":Ye,"energy-bridge-hub-card":ct,"energy-bridge-cabinet-card":nt,"energy-bridge-slot-sheet":ae,"energy-bridge-fleet-card":it,"energy-bridge-fleet-map":st,"energy-bridge-pack-search":lt}});function T(n){return n.filter(e=>!!e)}function x(n,e,t={}){return{type:"heading",heading:n,icon:e,...t}}function k(n,e){let t=T(e);return t.some(({type:r})=>r!=="heading")?{type:"grid",cards:[n,...t]}:void 0}function Dt(n){return n?{visibility:[{condition:"state",entity:n,state_not:["unavailable","unknown"]}]}:{}}function po(n){return n?{visibility:[{condition:"state",entity:n,state:"on"}]}:{}}function P(n,e={}){return n?{type:"tile",entity:n,name:Se,...e}:void 0}function Te(n,e={}){let t=n&&{action:"perform-action",perform_action:"button.press",target:{entity_id:n}};return P(n,{hide_state:!0,tap_action:t,icon_tap_action:t,...e})}function Ce(n,e={}){return n?{type:"entity",entity:n,show_name:!0,name:Se,...e}:void 0}function ce(n,e=Se){let t=T(n);if(t.length)return{type:"entities",grid_options:C,entities:t.map(r=>({entity:r,name:e}))}}function R(n,e,t={},r=Se){let o=T(n);if(o.length)return{type:"history-graph",hours_to_show:e,grid_options:C,entities:o.map(i=>({entity:i,name:r})),...t}}function Nt(n,e={}){let t=T(n);if(t.length)return{type:"statistics-graph",chart_type:"bar",period:"hour",days_to_show:1,stat_types:["change"],grid_options:C,entities:t.map(r=>({entity:r,name:Se})),...e}}var Se,J,C,Oe=u(()=>{"use strict";Se={type:"entity"},J={type:"device"},C={columns:"full"}});function uo(n,e,t){let r=[...es.map(({key:o})=>o),"cabinets_online","cabinets_offline"];return{type:"sections",max_columns:3,dense_section_placement:!0,badges:T(r.map(o=>Ce(m(n,o)))),sections:T([{type:"grid",column_span:2,cards:[ts(n,t)]},k(x(e("dashboard.last_day"),"mdi:chart-line"),[R(["packs_ready","packs_charging","free_slots"].map(o=>m(n,o)),24)])])}}function ts({device:n,cabinets:e},t){let r=e.flatMap(({device:{id:o}})=>{let i=t.get(o);return i?[[o,i]]:[]});return{type:"custom:energy-bridge-fleet-card",device_id:n.id,paths:Object.fromEntries(r),grid_options:C}}function ho(n,e){let t=o=>m(n,o);return{type:"sections",max_columns:3,dense_section_placement:!0,badges:T(["cabinet_problem","swaps_today","environment_temperature"].map(o=>Ce(t(o)))),sections:T([{type:"grid",cards:[rs(n)]},k(x(e("dashboard.packs"),"mdi:battery-high"),[ns(n.slots)]),k(x(e("dashboard.what_happened"),"mdi:timeline-text-outline"),[ce([t("notification"),t("alert")]),R([t("packs_ready"),t("packs_charging"),t("free_slots")],24)])])}}function rs({device:n}){return{type:"custom:energy-bridge-cabinet-card",device_id:n.id,grid_options:C}}function ns(n){let e=n.flatMap(t=>{let r=m(t,"pack");return r?[{entity:r,name:`${t.number}`}]:[]});return e.length?{type:"entities",grid_options:C,entities:e}:void 0}var es,mo=u(()=>{"use strict";Oe();v();es=[{key:"packs_ready",color:"green"},{key:"packs_charging",color:"amber"},{key:"free_slots",color:"blue"},{key:"slots_at_fault",color:"red"},{key:"swaps_today",color:"purple"}]});function bo(n,e,t){let r=i=>m(n,i);return{type:"sections",max_columns:3,dense_section_placement:!0,badges:T(["state","fault","grid_service_lock","frequency"].map(i=>Ce(r(i)))),sections:T([is(n,e),ss(n,e),as(n,e),ds(n,e,t),cs(n,e),ls(n,e),ps(n,e)])}}function is(n,e){return k(x(e("dashboard.power_now"),"mdi:flash"),[go.some(t=>m(n,t))&&{type:"custom:energy-bridge-hub-card",device_id:n.device.id,grid_options:C}])}function ss(n,e){return k(x(e("dashboard.last_day"),"mdi:chart-line"),[R(go.map(t=>m(n,t)),24),Nt(["pv_energy","grid_energy_imported","grid_energy_exported"].map(t=>m(n,t)),{title:e("dashboard.energy_per_hour")})])}function as(n,e){let t=["ordered_set_point","confirmed_set_point","set_point_deviation","last_answer"];return k(x(e("dashboard.battery"),"mdi:home-battery"),[ce(t.map(r=>m(n,r)))])}function ds(n,e,t){let r=m(n,"pv_energy"),o=["grid_energy_imported","grid_energy_exported","pv_energy","load_energy_consumed","battery_energy_charged","battery_energy_discharged"].map(a=>m(n,a)),i={columns:6},s=[{type:"energy-distribution",link_dashboard:!0,grid_options:C},{type:"energy-self-sufficiency-gauge",grid_options:i},...r?[{type:"energy-solar-consumed-gauge",grid_options:i}]:[]];return k(x(e("dashboard.energy"),"mdi:lightning-bolt-circle"),[...t?s:[],ce(o)])}function cs(n,e){return k(x(e("dashboard.phases"),"mdi:transmission-tower"),[...M(n,"voltage_phase").map(t=>P(t,{icon:"mdi:sine-wave",color:It.grid,vertical:!0,grid_options:os})),R(M(n,"grid_active_power_phase"),6)])}function ls(n,e){let t=fo(n.strings,"string_power");return k(x(e("dashboard.strings"),"mdi:solar-panel-large"),[...yo(n.strings,"string_power",It.solar),R(t,24,{},J),x(e("dashboard.energy"),"mdi:lightning-bolt-circle",{heading_style:"subtitle"}),ce(fo(n.strings,"pv_energy"),J)])}function ps(n,e){let t=m(n,"state_of_charge"),r=[m(n,"battery_energy_charged"),m(n,"battery_energy_discharged")];return k(x(e("dashboard.battery_day"),"mdi:battery-clock"),[...yo(n.batteries,"battery_power",It.battery),R([t],24),Nt(r,{title:e("dashboard.energy_per_hour")})])}function yo(n,e,t){let r=He(n);return n.flatMap(o=>M(o,e).map(i=>({type:"tile",entity:i,name:o.name.slice(r),color:t,grid_options:C,features_position:"inline",features:[{type:"trend-graph",hours_to_show:24}]})))}function fo(n,e){return n.flatMap(t=>M(t,e))}var It,go,os,vo=u(()=>{"use strict";Oe();v();It={solar:"amber",grid:"blue",battery:"teal"},go=["pv_power","load_active_power","grid_active_power","battery_power"],os={columns:4}});function wo(n,e,t){let r=e.flatMap(s=>s.reports),o=T(e.map(s=>m(s,"reachable"))),i=T(r.map(s=>m(s,"delivery")));return{type:"sections",max_columns:3,dense_section_placement:!0,sections:T([...e.flatMap(s=>s.reports.map(us)),k(x(t("dashboard.destinations"),"mdi:server-network"),e.flatMap(s=>[P(m(s,"reachable"),{name:J}),Te(m(s,"test_delivery"),{icon:"mdi:connection"})])),k(x(t("dashboard.exports"),"mdi:archive-arrow-up-outline"),e.flatMap(s=>[P(m(s,"export_progress"),{name:J}),Te(m(s,"cancel_export"))])),k(x(t("dashboard.waiting_documents"),"mdi:tray-full"),[R(r.map(s=>m(s,"waiting_documents")),24,{},J)]),k(x(t("dashboard.what_happened"),"mdi:timeline-text-outline"),[n.config.components.includes("logbook")&&i.length>0&&{type:"logbook",hours_to_show:6,target:{entity_id:[...o,...i]},grid_options:{columns:"full",rows:6}}])])}}function us(n){let e=m(n,"waiting_documents"),t=m(n,"next_try"),r=m(n,"overdue"),o=e&&[{type:"entity",entity:e,color:"amber"}];return k(x(n.name,"mdi:file-send-outline",o?{badges:o}:{}),[P(m(n,"delivered_until")??m(n,"last_delivered"),{color:"blue"}),Te(m(n,"send_now"),{icon:"mdi:send",color:"green"}),P(r,{color:"red",grid_options:C,...po(r)}),P(m(n,"last_error"),{grid_options:C}),P(t,{color:"amber",...Dt(t)}),Te(m(n,"retry"),{icon:"mdi:refresh",color:"green",...Dt(t)}),P(m(n,"flash"),{features:[{type:"toggle"}],grid_options:C})])}var _o=u(()=>{"use strict";Oe();v()});function Ut(n,e){let t=Me(n),r=t.fleets.flatMap(a=>a.cabinets),o=Ao(t),i=(a,d)=>({title:d.name,icon:Lt[a],show_icon_and_title:!0,path:o.get(d.device.id)??a,strategy:{type:$o(a),device_id:d.device.id}}),s=[...t.hubs.map(a=>i("hub",a)),...t.fleets.map(a=>i("fleet",a)),...r.map(a=>({...i("cabinet",a),...r.length>hs&&{subview:!0}})),...t.destinations.length?[ms(e)]:[]];return{views:s.length?s:[ko(e)]}}function Ft(n,e,t,r,o=""){let i=Me(n),s=a=>r.device_id?a.find(d=>d.device.id===r.device_id):a[0];if(t==="hub"){let a=s(i.hubs);if(a)return bo(a,e,a.entities.some(d=>o.includes(`"${d.entity_id}"`)))}else if(t==="fleet"){let a=s(i.fleets);if(a)return uo(a,e,Ao(i))}else if(t==="cabinet"){let a=s(i.fleets.flatMap(d=>d.cabinets));if(a)return ho(a,e)}else if(i.destinations.length)return wo(n,i.destinations,e);return ko(e)}function ms(n){return{title:n("dashboard.reports"),icon:Lt.reports,show_icon_and_title:!0,path:"reports",strategy:{type:$o("reports")}}}function ko(n){return{title:"Energy Bridge",type:"sections",sections:[{type:"grid",cards:[x("Energy Bridge",Lt.hub),{type:"markdown",content:n("dashboard.nothing_yet"),grid_options:{columns:"full"}}]}]}}function Ao(n){let e=new Map,t=new Set,r=(o,i,s)=>{let a=`${o}-${fs(s)||i.id}`,d=a;for(let c=2;t.has(d);c++)d=`${a}-${c}`;t.add(d),e.set(i.id,d)};for(let{device:o,name:i}of n.hubs)r("hub",o,i);for(let o of n.fleets){r("fleet",o.device,o.name);for(let{device:i,name:s}of o.cabinets)r("cabinet",i,s)}return e}function fs(n){return n.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-|-$/g,"")}var xo,Lt,hs,$o,So=u(()=>{"use strict";mo();Oe();vo();v();_o();xo=["hub","fleet","cabinet","reports"],Lt={hub:"mdi:home-lightning-bolt",fleet:"mdi:battery-sync",cabinet:"mdi:ev-station",reports:"mdi:file-send-outline"},hs=4,$o=n=>`custom:energy-bridge-${n}`});function To(n,e,t){return X(n,e)?!1:n.locale.language!==e.locale.language?!0:JSON.stringify(t(n))!==JSON.stringify(t(e))}async function gs(n){if(!n.config.components.includes("energy"))return"";try{return JSON.stringify(await n.callWS({type:"energy/get_prefs"}))}catch{return""}}function bs(n){return class extends HTMLElement{static async generate(e,t){let r=n==="hub"?await gs(t):"";return Ft(t,await le(t),n,e,r)}static shouldRegenerate(e,t,r){return To(t,r,o=>Ft(o,w,n,e))}}}var zt,Co,Oo=u(()=>{"use strict";v();H();So();zt=class extends HTMLElement{static async generate(e,t){return Ut(t,await le(t))}static shouldRegenerate(e,t,r){return To(t,r,o=>Ut(o,w))}static getCreateSuggestions(){return{title:"Energy Bridge",icon:"mdi:home-lightning-bolt"}}};Co={"ll-strategy-dashboard-energy-bridge":zt,...Object.fromEntries(xo.map(n=>[`ll-strategy-view-energy-bridge-${n}`,bs(n)]))}});var Eo={};Mo(Eo,{defineElements:()=>ys});function ys(){for(let[n,e]of Object.entries({...Co,...co}))customElements.get(n)||customElements.define(n,e)}var Po=u(()=>{"use strict";lo();Oo()});H();v();var Kt=[{type:"energy-bridge-hub-card",name:"hub_card.name",description:"hub_card.description",devices:({hubs:n})=>n.map(e=>[e,...e.batteries,...e.strings])},{type:"energy-bridge-cabinet-card",name:"cabinet_card.name",description:"cabinet_card.description",devices:({fleets:n})=>n.flatMap(({cabinets:e})=>e.map(t=>[t,...t.slots]))},{type:"energy-bridge-fleet-card",name:"fleet_card.name",description:"fleet_card.description",devices:({fleets:n})=>n.map(e=>[e])}];function qt(n,e,t){return n.devices(Re(e)).find(o=>o.some(({entities:i})=>i.some(s=>s.entity_id===t)))?.[0]?.device.id}var Io="https://github.com/energy-bridge/energy-bridge/blob/main/docs/cards.md";function Yt(){window.customCards??=[];for(let n of Kt)window.customCards.some(({type:e})=>e===n.type)||window.customCards.push({type:n.type,name:w(n.name),description:w(n.description),preview:!0,documentationURL:Io,getEntitySuggestion:(e,t)=>{let r=qt(n,e,t);return r?{config:{type:`custom:${n.type}`,device_id:r}}:null}})}H();function vs(){window.customStrategies??=[],!window.customStrategies.some(({type:n})=>n==="energy-bridge")&&window.customStrategies.push({type:"energy-bridge",strategyType:"dashboard",name:"Energy Bridge",description:w("dashboard.description")})}async function ws(){await customElements.whenDefined("home-assistant");let{defineElements:n}=await Promise.resolve().then(()=>(Po(),Eo));n()}vs();Yt();ws();
