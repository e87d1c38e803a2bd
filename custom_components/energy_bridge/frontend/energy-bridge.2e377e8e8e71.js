var no=Object.defineProperty;var u=(r,e,t)=>()=>{if(t)throw t[0];try{return r&&(e=r(r=0)),e}catch(n){throw t=[n],n}};var oo=(r,e)=>{for(var t in e)no(r,t,{get:e[t],enumerable:!0})};var Ht,Rt=u(()=>{Ht={card:{no_device:"What this card shows isn't there, or all of it is hidden or disabled."},hub_card:{name:"EnergyHub",description:"Power from and to sun, battery, house and grid, phase by phase, with the battery's control.",device:"EnergyHub",hide_phases:"Hide the phases",hide_control:"Hide the battery's control",sun:"Sun",grid:"Grid",house:"House",battery:"Battery",from_grid:"From the grid",to_grid:"To the grid",charging:"Charging",discharging:"Discharging",state_of_charge:"State of charge",not_known:"Not known",silent:"The hub sends nothing at the moment.",phases:"Phases",main_fuse:"Main fuse {fuse}",near_fuse:"Near the main fuse",over_fuse:"Above the main fuse",commander:"Battery controlled by",you:"You",you_until:"You until {time}",nobody:"No order known",no_word:"Hub silent",control:"Battery control",power:"Battery power",charge:"Charge {power}",discharge:"Discharge {power}",hold:"Hold",auto:"Auto",duration:"Duration",for_time:"For {duration}",no_end:"Without end",send:"Send",sending:"Sent. Waiting for the hub's answer …",accepted:"The hub accepted: {message}",refused:"The hub refused: {message}"},dashboard:{description:"A page for each hub, for the swap cabinets and for the reports, made from what you have.",nothing_yet:"There is nothing to show yet. Add an EnergyHub, swap cabinets or reports under *Settings → Devices & services*.",power_now:"Power now",last_day:"Last 24 hours",energy:"Energy",energy_per_hour:"Energy per hour",battery:"Battery",battery_day:"Battery over the day",phases:"Grid, per phase",strings:"Solar strings",cabinets:"Cabinets",attention:"Needs attention",find_pack:"Find a pack",map:"Map",packs:"Packs",reports:"Reports",destinations:"Destinations",exports:"Exports",waiting_documents:"Waiting documents",what_happened:"What happened"},cabinet_card:{name:"Swap cabinet",description:"The doors as they stand in the metal, each with its pack's charge. Tap one for more, hold it to open it.",columns:"Columns",columns_help:"How many doors stand side by side. Left empty, the number of slots decides.",numbering:"Slots are numbered",by_row:"From left to right",by_column:"From top to bottom",ready:"ready",charging:"charging",free:"free",faulty:"at fault",next_full:"Next full in {minutes} min",hint:"Tap a slot for more. Hold it for a second to open it.",hint_no_right:"Tap a slot for more. You aren't allowed to open slots here.",offline:"Offline",offline_note:"This cabinet isn't reporting now, so nobody knows what is in it, and no slot can be opened.",offline_slot:"The cabinet isn't reporting now, so the slot can't be opened.",slot:"Slot {slot}",pack:"pack {pack}",holding:"Keep holding …",opening:"Opening …",opening_slot:"Slot {slot}: opening …",opened:"Opened",opened_slot:"Slot {slot} is open",not_opened:"Not opened",not_allowed:"You aren't allowed to open slot {slot}.",connection_lost:"The connection to Home Assistant was lost. Slot {slot} may still be opened.",no_reason:"Slot {slot} could not be opened.",close:"Close",open_slot:"Open slot {slot}",ask:"Open slot {slot} now?",open_now:"Open",cancel:"Cancel",trail:"Where the pack was",trail_loading:"Looking it up …",trail_none:"Nothing is known.",arrived:"Came to {cabinet}, slot {slot}",left:"Left {cabinet}, slot {slot}",gone_cabinet:"a cabinet that is gone"}}});function h(r,e){return M(r,e)[0]}function M(r,e){return r.entities.filter(t=>t.translation_key===e).map(t=>t.entity_id)}function Z(r,e){return r.entities===e.entities&&r.devices===e.devices&&r.areas===e.areas&&r.locale.language===e.locale.language}function Ce(r){return(!ke||!Z(ke.hass,r))&&(ke={hass:r,plant:Ee(r)}),ke.plant}function Ee(r){let e=new Intl.Collator(r.locale.language,{numeric:!0}),t=so(r,e),n=new Map;for(let c of t)Dt(n,c.device.via_device_id,c);let o=c=>n.get(c.device.id)??[],i=c=>t.filter(d=>V(d.device).startsWith(c)),s=(c,d)=>{let m=`${V(c.device)}_${d}_`;return t.filter(f=>V(f.device).startsWith(m))},a=c=>({...c,slots:ao(c,o(c))});return{hubs:t.filter(c=>V(c.device)===c.device.primary_config_entry).map(c=>({...c,batteries:s(c,"eso"),strings:s(c,"sso")})),fleets:i("fleet_").map(c=>({...c,cabinets:o(c).map(a)})),destinations:i("destination_").map(c=>({...c,reports:o(c)}))}}function rt(r){return r.name_by_user||r.name||""}function Te(r){let e=r.map(({name:i})=>i),[t="",...n]=e;if(!n.length)return 0;let o=0;for(let i=t.indexOf(" ")+1;i>0&&n.every(s=>s.startsWith(t.slice(0,i)));i=t.indexOf(" ",i)+1)o=i;return e.every(i=>i.slice(o).trim())?o:0}function so(r,e){let t=new Map;for(let o of Object.values(r.entities))o.platform===k&&!o.hidden&&Dt(t,o.device_id,o);return Object.values(r.devices).filter(o=>!o.disabled_by&&V(o)).map(o=>{let i=o.area_id?r.areas[o.area_id]?.name:void 0,s=t.get(o.id)??[];return s.sort((a,c)=>e.compare(a.entity_id,c.entity_id)),{device:o,name:rt(o),entities:s,...i&&{area:i}}}).sort((o,i)=>+!o.area-+!i.area||e.compare(o.area??"",i.area??"")||e.compare(o.name,i.name))}function Dt(r,e,t){if(!e)return;let n=r.get(e);n?n.push(t):r.set(e,[t])}function V(r){return r.identifiers.find(([e])=>e===k)?.[1]??""}function ao(r,e){let t=V(r.device).length+1;return e.map(n=>({...n,number:Number(V(n.device).slice(t))})).sort((n,o)=>n.number-o.number)}var k,ke,x=u(()=>{"use strict";k="energy_bridge"});async function ae(r){let e=r.localize;try{e=await r.loadBackendTranslation(Lt,k)}catch{}return(t,n)=>e(`component.${k}.${Lt}.${t}`,n)||_(t,n)}var Lt,_,I=u(()=>{"use strict";Rt();x();Lt="config_panel",_=(r,e={})=>{let[t="",n=""]=r.split(".");return(Ht[t]?.[n]??"").replace(/\{(\w+)\}/g,(i,s)=>String(e[s]??i))}});var Pe,Oe,nt,Ft,ce,Bt,$,Vt,ot,it=u(()=>{Pe=globalThis,Oe=Pe.ShadowRoot&&(Pe.ShadyCSS===void 0||Pe.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,nt=Symbol(),Ft=new WeakMap,ce=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==nt)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Oe&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=Ft.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&Ft.set(t,e))}return e}toString(){return this.cssText}},Bt=r=>new ce(typeof r=="string"?r:r+"",void 0,nt),$=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((n,o,i)=>n+(s=>{if(s._$cssResult$===!0)return s.cssText;if(typeof s=="number")return s;throw Error("Value passed to 'css' function must be a 'css' function result: "+s+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(o)+r[i+1],r[0]);return new ce(t,r,nt)},Vt=(r,e)=>{if(Oe)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),o=Pe.litNonce;o!==void 0&&n.setAttribute("nonce",o),n.textContent=t.cssText,r.appendChild(n)}},ot=Oe?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return Bt(t)})(r):r});var lo,po,uo,ho,mo,fo,Me,Wt,go,bo,de,st,jt,zt,R,Re=u(()=>{it();it();({is:lo,defineProperty:po,getOwnPropertyDescriptor:uo,getOwnPropertyNames:ho,getOwnPropertySymbols:mo,getPrototypeOf:fo}=Object),Me=globalThis,Wt=Me.trustedTypes,go=Wt?Wt.emptyScript:"",bo=Me.reactiveElementPolyfillSupport,de=(r,e)=>r,st={toAttribute(r,e){switch(e){case Boolean:r=r?go:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},jt=(r,e)=>!lo(r,e),zt={attribute:!0,type:String,converter:st,reflect:!1,useDefault:!1,hasChanged:jt};Symbol.metadata??=Symbol("metadata"),Me.litPropertyMetadata??=new WeakMap;R=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=zt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),o=this.getPropertyDescriptor(e,n,t);o!==void 0&&po(this.prototype,e,o)}}static getPropertyDescriptor(e,t,n){let{get:o,set:i}=uo(this.prototype,e)??{get(){return this[t]},set(s){this[t]=s}};return{get:o,set(s){let a=o?.call(this);i?.call(this,s),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??zt}static _$Ei(){if(this.hasOwnProperty(de("elementProperties")))return;let e=fo(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(de("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(de("properties"))){let t=this.properties,n=[...ho(t),...mo(t)];for(let o of n)this.createProperty(o,t[o])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,o]of t)this.elementProperties.set(n,o)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let o=this._$Eu(t,n);o!==void 0&&this._$Eh.set(o,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let o of n)t.unshift(ot(o))}else e!==void 0&&t.push(ot(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Vt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),o=this.constructor._$Eu(e,n);if(o!==void 0&&n.reflect===!0){let i=(n.converter?.toAttribute!==void 0?n.converter:st).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(o):this.setAttribute(o,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,o=n._$Eh.get(e);if(o!==void 0&&this._$Em!==o){let i=n.getPropertyOptions(o),s=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:st;this._$Em=o;let a=s.fromAttribute(t,i.type);this[o]=a??this._$Ej?.get(o)??a,this._$Em=null}}requestUpdate(e,t,n,o=!1,i){if(e!==void 0){let s=this.constructor;if(o===!1&&(i=this[e]),n??=s.getPropertyOptions(e),!((n.hasChanged??jt)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(s._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:o,wrapped:i},s){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,s??t??this[e]),i!==!0||s!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),o===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[o,i]of this._$Ep)this[o]=i;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[o,i]of n){let{wrapped:s}=i,a=this[o];s!==!0||this._$AL.has(o)||a===void 0||this.C(o,void 0,i,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};R.elementStyles=[],R.shadowRootOptions={mode:"open"},R[de("elementProperties")]=new Map,R[de("finalized")]=new Map,bo?.({ReactiveElement:R}),(Me.reactiveElementVersions??=[]).push("2.1.2")});function tr(r,e){if(!pt(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Kt!==void 0?Kt.createHTML(e):e}function G(r,e,t=r,n){if(e===A)return e;let o=n!==void 0?t._$Co?.[n]:t._$Cl,i=ue(e)?void 0:e._$litDirective$;return o?.constructor!==i&&(o?._$AO?.(!1),i===void 0?o=void 0:(o=new i(r),o._$AT(r,t,n)),n!==void 0?(t._$Co??=[])[n]=o:t._$Cl=o),o!==void 0&&(e=G(r,o._$AS(r,e.values),o,n)),e}var ct,Gt,He,Kt,dt,H,lt,yo,j,pe,ue,pt,Qt,at,le,qt,Yt,W,Jt,Xt,er,ut,p,ee,Zi,A,l,Zt,z,rr,he,De,Q,K,Le,Ne,Ie,Ue,nr,vo,or,U=u(()=>{ct=globalThis,Gt=r=>r,He=ct.trustedTypes,Kt=He?He.createPolicy("lit-html",{createHTML:r=>r}):void 0,dt="$lit$",H=`lit$${Math.random().toFixed(9).slice(2)}$`,lt="?"+H,yo=`<${lt}>`,j=document,pe=()=>j.createComment(""),ue=r=>r===null||typeof r!="object"&&typeof r!="function",pt=Array.isArray,Qt=r=>pt(r)||typeof r?.[Symbol.iterator]=="function",at=`[ 	
\f\r]`,le=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,qt=/-->/g,Yt=/>/g,W=RegExp(`>|${at}(?:([^\\s"'>=/]+)(${at}*=${at}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Jt=/'/g,Xt=/"/g,er=/^(?:script|style|textarea|title)$/i,ut=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),p=ut(1),ee=ut(2),Zi=ut(3),A=Symbol.for("lit-noChange"),l=Symbol.for("lit-nothing"),Zt=new WeakMap,z=j.createTreeWalker(j,129);rr=(r,e)=>{let t=r.length-1,n=[],o,i=e===2?"<svg>":e===3?"<math>":"",s=le;for(let a=0;a<t;a++){let c=r[a],d,m,f=-1,y=0;for(;y<c.length&&(s.lastIndex=y,m=s.exec(c),m!==null);)y=s.lastIndex,s===le?m[1]==="!--"?s=qt:m[1]!==void 0?s=Yt:m[2]!==void 0?(er.test(m[2])&&(o=RegExp("</"+m[2],"g")),s=W):m[3]!==void 0&&(s=W):s===W?m[0]===">"?(s=o??le,f=-1):m[1]===void 0?f=-2:(f=s.lastIndex-m[2].length,d=m[1],s=m[3]===void 0?W:m[3]==='"'?Xt:Jt):s===Xt||s===Jt?s=W:s===qt||s===Yt?s=le:(s=W,o=void 0);let v=s===W&&r[a+1].startsWith("/>")?" ":"";i+=s===le?c+yo:f>=0?(n.push(d),c.slice(0,f)+dt+c.slice(f)+H+v):c+H+(f===-2?a:v)}return[tr(r,i+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},he=class r{constructor({strings:e,_$litType$:t},n){let o;this.parts=[];let i=0,s=0,a=e.length-1,c=this.parts,[d,m]=rr(e,t);if(this.el=r.createElement(d,n),z.currentNode=this.el.content,t===2||t===3){let f=this.el.content.firstChild;f.replaceWith(...f.childNodes)}for(;(o=z.nextNode())!==null&&c.length<a;){if(o.nodeType===1){if(o.hasAttributes())for(let f of o.getAttributeNames())if(f.endsWith(dt)){let y=m[s++],v=o.getAttribute(f).split(H),T=/([.?@])?(.*)/.exec(y);c.push({type:1,index:i,name:T[2],strings:v,ctor:T[1]==="."?Le:T[1]==="?"?Ne:T[1]==="@"?Ie:K}),o.removeAttribute(f)}else f.startsWith(H)&&(c.push({type:6,index:i}),o.removeAttribute(f));if(er.test(o.tagName)){let f=o.textContent.split(H),y=f.length-1;if(y>0){o.textContent=He?He.emptyScript:"";for(let v=0;v<y;v++)o.append(f[v],pe()),z.nextNode(),c.push({type:2,index:++i});o.append(f[y],pe())}}}else if(o.nodeType===8)if(o.data===lt)c.push({type:2,index:i});else{let f=-1;for(;(f=o.data.indexOf(H,f+1))!==-1;)c.push({type:7,index:i}),f+=H.length-1}i++}}static createElement(e,t){let n=j.createElement("template");return n.innerHTML=e,n}};De=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,o=(e?.creationScope??j).importNode(t,!0);z.currentNode=o;let i=z.nextNode(),s=0,a=0,c=n[0];for(;c!==void 0;){if(s===c.index){let d;c.type===2?d=new Q(i,i.nextSibling,this,e):c.type===1?d=new c.ctor(i,c.name,c.strings,this,e):c.type===6&&(d=new Ue(i,this,e)),this._$AV.push(d),c=n[++a]}s!==c?.index&&(i=z.nextNode(),s++)}return z.currentNode=j,o}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},Q=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,o){this.type=2,this._$AH=l,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=o,this._$Cv=o?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=G(this,e,t),ue(e)?e===l||e==null||e===""?(this._$AH!==l&&this._$AR(),this._$AH=l):e!==this._$AH&&e!==A&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Qt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==l&&ue(this._$AH)?this._$AA.nextSibling.data=e:this.T(j.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,o=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=he.createElement(tr(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===o)this._$AH.p(t);else{let i=new De(o,this),s=i.u(this.options);i.p(t),this.T(s),this._$AH=i}}_$AC(e){let t=Zt.get(e.strings);return t===void 0&&Zt.set(e.strings,t=new he(e)),t}k(e){pt(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,o=0;for(let i of e)o===t.length?t.push(n=new r(this.O(pe()),this.O(pe()),this,this.options)):n=t[o],n._$AI(i),o++;o<t.length&&(this._$AR(n&&n._$AB.nextSibling,o),t.length=o)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Gt(e).nextSibling;Gt(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},K=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,o,i){this.type=1,this._$AH=l,this._$AN=void 0,this.element=e,this.name=t,this._$AM=o,this.options=i,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=l}_$AI(e,t=this,n,o){let i=this.strings,s=!1;if(i===void 0)e=G(this,e,t,0),s=!ue(e)||e!==this._$AH&&e!==A,s&&(this._$AH=e);else{let a=e,c,d;for(e=i[0],c=0;c<i.length-1;c++)d=G(this,a[n+c],t,c),d===A&&(d=this._$AH[c]),s||=!ue(d)||d!==this._$AH[c],d===l?e=l:e!==l&&(e+=(d??"")+i[c+1]),this._$AH[c]=d}s&&!o&&this.j(e)}j(e){e===l?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Le=class extends K{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===l?void 0:e}},Ne=class extends K{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==l)}},Ie=class extends K{constructor(e,t,n,o,i){super(e,t,n,o,i),this.type=5}_$AI(e,t=this){if((e=G(this,e,t,0)??l)===A)return;let n=this._$AH,o=e===l&&n!==l||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==l&&(n===l||o);o&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ue=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){G(this,e)}},nr={M:dt,P:H,A:lt,C:1,L:rr,R:De,D:Qt,V:G,I:Q,H:K,N:Ne,U:Ie,B:Le,F:Ue},vo=ct.litHtmlPolyfillSupport;vo?.(he,Q),(ct.litHtmlVersions??=[]).push("3.3.3");or=(r,e,t)=>{let n=t?.renderBefore??e,o=n._$litPart$;if(o===void 0){let i=t?.renderBefore??null;n._$litPart$=o=new Q(e.insertBefore(pe(),i),i,void 0,t??{})}return o._$AI(r),o}});var ht,P,_o,ir=u(()=>{Re();Re();U();U();ht=globalThis,P=class extends R{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=or(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};P._$litElement$=!0,P.finalized=!0,ht.litElementHydrateSupport?.({LitElement:P});_o=ht.litElementPolyfillSupport;_o?.({LitElement:P});(ht.litElementVersions??=[]).push("4.2.2")});var sr=u(()=>{});var S=u(()=>{Re();U();ir();sr()});var D,te,F,Fe=u(()=>{D={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},te=r=>(...e)=>({_$litDirective$:r,values:e}),F=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}}});var hs,ar,wo,cr,dr=u(()=>{U();({I:hs}=nr),ar=r=>r.strings===void 0,wo={},cr=(r,e=wo)=>r._$AH=e});var lr,pr=u(()=>{U();Fe();dr();lr=te(class extends F{constructor(r){if(super(r),r.type!==D.PROPERTY&&r.type!==D.ATTRIBUTE&&r.type!==D.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!ar(r))throw Error("`live` bindings can only contain a single expression")}render(r){return r}update(r,[e]){if(e===A||e===l)return e;let t=r.element,n=r.name;if(r.type===D.PROPERTY){if(e===t[n])return A}else if(r.type===D.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(n))return A}else if(r.type===D.ATTRIBUTE&&t.getAttribute(n)===e+"")return A;return cr(r),e}})});var ur=u(()=>{pr()});var hr,xo,L,mr=u(()=>{U();Fe();hr="important",xo=" !"+hr,L=te(class extends F{constructor(r){if(super(r),r.type!==D.ATTRIBUTE||r.name!=="style"||r.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(r){return Object.keys(r).reduce((e,t)=>{let n=r[t];return n==null?e:e+`${t=t.includes("-")?t:t.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${n};`},"")}update(r,[e]){let{style:t}=r.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(e)),this.render(e);for(let n of this.ft)e[n]==null&&(this.ft.delete(n),n.includes("-")?t.removeProperty(n):t[n]=null);for(let n in e){let o=e[n];if(o!=null){this.ft.add(n);let i=typeof o=="string"&&o.endsWith(xo);n.includes("-")||i?t.setProperty(n,i?o.slice(0,-11):o,i?hr:""):t[n]=o}}return A}})});var Be=u(()=>{mr()});function mt(r,e){let t=r.number_format??"language",n=JSON.stringify([t,r.language,e]),o=fr.get(n);if(o)return o;let i=t==="system"?void 0:$o[t]??(t==="none"?"en-US":r.language),s=t==="none"?{useGrouping:!1}:{},a=new Intl.NumberFormat(i,{...s,...e});return fr.set(n,a),a}function ko(r,e,t=0){let n=Math.abs(e)<.5/10**t?0:e;return mt(r,{minimumFractionDigits:t,maximumFractionDigits:t}).format(n)}function me(r,e,t,n=0){return`${ko(r,e,n)}${Ao}${t}`}function re(r,e,t){return Math.abs(e)<999.5?me(r,e,"W"):me(r,e/1e3,"kW",t??(Math.abs(e)<9995?2:1))}function Ve(r,e){return mt(r,{style:"percent",maximumFractionDigits:0}).format(e)}function gr(r,e){let[t,n]=e%3600?[e/60,"minute"]:[e/3600,"hour"];return mt(r,{style:"unit",unit:`${n}`,unitDisplay:"long"}).format(Number(t))}function br(r,e,t){let{locale:n,config:o}=r,i=n.time_zone==="server"?{timeZone:o.time_zone}:{},s=Co(n),a=f=>new Intl.DateTimeFormat("en-CA",{...i,dateStyle:"short"}).format(f),c=Math.abs(e.getTime()-t.getTime()),d=a(e)===a(t)?{}:c<6*So?{weekday:"short"}:{month:"short",day:"numeric"},m=n.time_format==="system"?void 0:n.language;return new Intl.DateTimeFormat(m,{...i,...d,...s,hour:"numeric",minute:"2-digit"}).format(e)}function Co(r){return r.time_format==="12"?{hourCycle:"h12"}:r.time_format==="24"?{hourCycle:"h23"}:{}}var $o,Ao,So,fr,fe=u(()=>{"use strict";$o={comma_decimal:["en-US","en"],decimal_comma:["de","es","it"],space_comma:["fr","sv","cs"],quote_decimal:["de-CH"]},Ao=" ",So=24*3600*1e3,fr=new Map});var B,ge=u(()=>{"use strict";S();B=$`
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
`});var yr,vr,_r,wr=u(()=>{"use strict";S();yr=$`
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
`,vr=$`
  box-sizing: border-box;
  width: var(--thumb);
  height: var(--thumb);
  border: 2px solid var(--ha-card-background, var(--card-background-color));
  border-radius: 50%;
  background: var(--primary-color);
`,_r=$`
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
    ${yr}
  }
  input::-moz-range-track {
    ${yr}
  }
  input::-webkit-slider-thumb {
    ${vr}
    margin-top: -6px;
    appearance: none;
  }
  input::-moz-range-thumb {
    ${vr}
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
`});function be(r){let e=Eo.find(t=>r/t<=xr)??r/xr;return{ends:Math.ceil(r/e),step:e}}function ft(r,e){let t=Math.min(Math.abs(r)*be(e).step,e);return t?{mode:r>0?"charge":"discharge",watts:t}:{mode:"hold",watts:0}}function Ar({mode:r,watts:e},t){if(r!=="charge"&&r!=="discharge")return 0;let{ends:n,step:o}=be(t),i=Math.min(Math.round(e/o),n);return r==="charge"?i:-i}function Sr({mode:r,watts:e},t,n){if(r==="auto")return{action:"release_battery",data:{device_id:t}};if(r==="hold"&&!n)return{action:"hold_battery",data:{device_id:t}};let o={device_id:t,power:Math.round(e),...n&&{duration:{seconds:n}}};return{action:r==="charge"?"charge_battery":"discharge_battery",data:o}}async function kr(r,e){let{message:t,translation_domain:n,translation_key:o,translation_placeholders:i}=e,s="";if(n&&o)try{s=(await r.loadBackendTranslation("exceptions",n))(`component.${n}.exceptions.${o}.message`,i)}catch{}return s||t||String(e)}function Cr(r){return r.translation_placeholders?.message}async function Er(r,{action:e,data:t}){let{response:n}=await r.callService(k,e,t,void 0,!1,!0);return n?.message??""}var $r,Eo,xr,Tr=u(()=>{"use strict";x();$r=[0,900,1800,3600,2*3600,4*3600,8*3600],Eo=[10,50,100,200,500,1e3,2e3,5e3],xr=60});function Pr(r,e){return p`<p class="outcome ${r}"><ha-icon .icon=${To[r]}></ha-icon><span>${e}</span></p>`}var To,We,Or=u(()=>{"use strict";S();ur();Be();I();fe();ge();wr();Tr();To={sending:"mdi:progress-clock",accepted:"mdi:check-circle-outline",failed:"mdi:alert-circle-outline"},We=class extends P{static properties={hass:{attribute:!1},text:{attribute:!1},device:{attribute:!1},largest:{attribute:!1},answer:{attribute:!1},mode:{attribute:!1},present:{attribute:!1},canOrder:{attribute:!1},chosen:{state:!0},seconds:{state:!0},given:{state:!0}};static styles=[B,_r];constructor(){super(),this.text=_,this.answer=null,this.present={mode:"hold",watts:0},this.canOrder=!0,this.seconds=0}willUpdate(e){let{given:t,answer:n}=this;!t||t.state==="sending"||!n||!e.has("answer")||n.message!==t.message&&n.message!==e.get("answer")?.message&&(this.given=void 0)}render(){let{hass:e,text:t,largest:n}=this;if(!e)return l;let o=this.position,{ends:i}=be(n),s=this.name(ft(o,n)),a=(o+i)/(2*i);return p`<div class="control" role="group" aria-label=${t("hub_card.control")}>
      <output class="order" aria-hidden="true">${s}</output>
      <input
        type="range"
        min=${-i}
        max=${i}
        step="1"
        list="middle"
        .value=${lr(`${o}`)}
        style=${L({"--low":Math.min(a,.5),"--high":Math.max(a,.5)})}
        aria-label=${t("hub_card.power")}
        aria-valuetext=${s}
        @input=${this.choose}
      />
      <datalist id="middle"><option value="0"></option></datalist>
      <div class="ends" aria-hidden="true">
        <span>${this.name({mode:"discharge",watts:n})}</span>
        <span>${this.name({mode:"charge",watts:n})}</span>
      </div>
      <div class="row">
        <select aria-label=${t("hub_card.duration")} @change=${this.chooseDuration}>
          ${$r.map(c=>this.drawDuration(c))}
        </select>
        ${this.drawButton("send",t("hub_card.send"),"mdi:send",()=>ft(this.position,this.largest))}
        ${this.drawButton("auto",t("hub_card.auto"),"mdi:home-automation",()=>({mode:"auto",watts:0}))}
      </div>
      <div role="status">${this.drawAnswer()}</div>
    </div>`}drawDuration(e){let t=e?this.text("hub_card.for_time",{duration:gr(this.hass.locale,e)}):this.text("hub_card.no_end");return p`<option value=${e} ?selected=${e===this.seconds}>${t}</option>`}drawButton(e,t,n,o){let i=this.given?.state==="sending"||!this.canOrder;return p`<button class=${e} aria-disabled=${i?"true":"false"} @click=${()=>i||this.give(o())}>
      <ha-icon .icon=${n}></ha-icon><span>${t}</span>
    </button>`}drawAnswer(){let{given:e,answer:t,text:n}=this;if(e)return Pr(e.state,`${this.name(e.order)}: ${e.words}`);if(!t)return l;let o=t.status==="nak",i=n(o?"hub_card.refused":"hub_card.accepted",{message:t.message}),s=t.mode&&this.mode&&this.hass?.formatEntityState(this.mode,t.mode);return Pr(o?"failed":"accepted",s?`${s}: ${i}`:i)}get position(){let{chosen:e,ends:t,present:n,largest:o}=this;return e===void 0?Ar(n,o):Math.max(-t,Math.min(e,t))}get ends(){return be(this.largest).ends}name({mode:e,watts:t}){let{text:n}=this,o={power:re(this.hass.locale,t,1)};return e==="charge"?n("hub_card.charge",o):e==="discharge"?n("hub_card.discharge",o):n(e==="hold"?"hub_card.hold":"hub_card.auto")}choose(e){this.chosen=Number(e.target.value)}chooseDuration(e){this.seconds=Number(e.target.value)}async give(e){let{hass:t,text:n}=this;if(t){this.given={order:e,state:"sending",words:n("hub_card.sending")};try{let o=await Er(t,Sr(e,this.device,this.seconds));this.given={order:e,state:"accepted",words:n("hub_card.accepted",{message:o}),message:o}}catch(o){this.given={order:e,state:"failed",words:await kr(t,o),message:Cr(o)}}}}}});var Po,Mr,Rr=u(()=>{U();Fe();Po={},Mr=te(class extends F{constructor(){super(...arguments),this.ot=Po}render(r,e){return e()}update(r,[e,t]){if(Array.isArray(e)){if(Array.isArray(this.ot)&&this.ot.length===e.length&&e.every((n,o)=>n===this.ot[o]))return A}else if(this.ot===e)return A;return this.ot=Array.isArray(e)?Array.from(e):e,this.render(e,t)}})});var Hr=u(()=>{Rr()});function ze(r){let e={state:"slot_state",charge:"state_of_charge",pack:"pack",temperature:"max_temperature",open:"open"},t={slot:r};for(let[n,o]of Object.entries(e)){let i=h(r,o);i&&(t[n]=i)}return t}function gt({state:r,charge:e,pack:t,temperature:n,open:o}){return[r,e,t,n,o].filter(i=>i!==void 0)}function ne(r){return r!==void 0&&!Mo.includes(r.state)}function bt(r){return ne(r)&&r.state!=="no_pack"?r.state:void 0}function ye(r){return r.length>Dr?`…${r.slice(-Dr)}`:r}function ve(r){return!r||r.state==="unavailable"?"offline":Oo.find(e=>e===r.state)??"unknown"}function Lr(r,e,t){let n=d=>{let m=d===void 0?void 0:r.states[d];return ne(m)?m:void 0},o=e.state===void 0?void 0:r.states[e.state],i=ve(o),s=n(e.charge),a=bt(n(e.pack)),c=n(e.temperature);return{look:i,word:i==="offline"||!o?t("cabinet_card.offline"):r.formatEntityState(o),level:Math.max(0,Math.min(100,Number(s?.state??0)||0)),...s&&{charge:r.formatEntityState(s)},...a&&{pack:a},...c&&{temperature:r.formatEntityState(c)}}}function Nr(r,{word:e,charge:t,pack:n,temperature:o},i){return[i("cabinet_card.slot",{slot:r.number}),e,t,n&&i("cabinet_card.pack",{pack:ye(n)}),o].filter(Boolean).join(", ")}var Oo,Dr,Mo,_e=u(()=>{"use strict";x();Oo=["empty","charging","full","fault","open"],Dr=4,Mo=["unknown","unavailable"]});function oe(r){return ee`<svg class="sign ${r}" viewBox="0 0 24 24" aria-hidden="true"><path d=${Ro[r]} /></svg>`}var Ro,je=u(()=>{"use strict";S();Ro={empty:"M5 5h14v14H5z",charging:"M13 3 6 13.5h5L10 21l8-11h-5.5z",full:"M4 12.5 9.5 18 20 7",fault:"M12 3.5 21.5 20h-19zM12 9.5v5M12 17v.6",open:"M5 20h14M7 20V4h10v16M7 4l7 3v15l-7-2",unknown:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.6",offline:"M4 4l16 16M6 10a9 9 0 0 0-2 2M20 12a11 11 0 0 0-7-4M9 15.5a4 4 0 0 1 5 0M12 19v.6"}});function Ir(r,e,t){let{look:n,word:o,level:i,charge:s,pack:a,temperature:c}=e,{name:d,phase:m,isHeld:f,isActive:y}=t;return p`<button
    type="button"
    class="door ${n} ${m?`order-${m}`:""} ${f?"held":""}"
    style="--level: ${i}"
    data-slot=${r.number}
    tabindex=${y?0:-1}
    aria-label=${d}
    @pointerdown=${t.onPress}
    @click=${t.onClick}
    @focus=${t.onFocus}
  >
    <span class="leaf">
      <span class="number">${r.number}</span>${oe(n)}
      <span class="word">${o}</span>
      <span class="charge">${s??l}</span>
      <span class="pack" data-text=${a?ye(a):""}></span>
      <span class="temperature" data-text=${c??""}></span>
    </span>
    ${f?Ho:l}
  </button>`}var Ho,Ur=u(()=>{"use strict";S();_e();je();Ho=p`<svg class="ring" viewBox="0 0 40 40" aria-hidden="true">
  <circle cx="20" cy="20" r="15.9" /><circle cx="20" cy="20" r="15.9" pathLength="100" />
</svg>`});var Ge,Fr=u(()=>{"use strict";Ge=class{constructor(e,t){this.host=e;this.done=t;e.addController(this)}host;done;press;after;isSpent=!1;spent;get slot(){return this.press?.slot}hostDisconnected(){this.end(),this.forget()}begin(e,t){if(this.press){this.giveUp();return}if(this.forget(),t===void 0||!e.isPrimary||e.button!==0)return;let n=new AbortController,o=(i,s,a)=>{for(let c of s)i.addEventListener(c,a,{signal:n.signal,capture:!0,passive:!0})};this.press={slot:t,pointer:e.pointerId,x:e.clientX,y:e.clientY,start:performance.now(),timer:setTimeout(()=>this.finish(),1e3),heard:n},o(window,["pointermove"],i=>this.move(i)),o(window,["pointerup"],i=>this.release(i)),o(window,["pointercancel","scroll","wheel","keydown"],()=>this.giveUp()),o(window,["blur"],({target:i})=>i===window&&this.giveUp()),o(document,["visibilitychange"],()=>this.giveUp()),this.host.requestUpdate()}isTap(e){return e.detail===0||!this.isSpent}move({pointerId:e,clientX:t,clientY:n}){let o=this.press;o?.pointer===e&&Math.hypot(t-o.x,n-o.y)>10&&this.giveUp()}release({pointerId:e}){let t=this.press;t?.pointer===e&&(performance.now()-t.start>400&&this.swallowClick(),this.end())}finish(){let e=this.press?.slot;this.giveUp(),e!==void 0&&this.done(e)}giveUp(){if(!this.press)return;this.end(),this.isSpent=!0,this.after=new AbortController;let{signal:e}=this.after;window.addEventListener("pointerup",()=>this.swallowClick(),{capture:!0,signal:e}),window.addEventListener("pointercancel",()=>this.forget(),{capture:!0,signal:e})}swallowClick(){this.isSpent=!0,clearTimeout(this.spent),this.spent=setTimeout(()=>this.forget(),300)}forget(){clearTimeout(this.spent),this.after?.abort(),this.isSpent=!1}end(){this.press&&(clearTimeout(this.press.timer),this.press.heard.abort(),this.press=void 0,this.host.requestUpdate())}}});function Vr(r,e){return e!==void 0&&e>=1?Math.min(Math.floor(e),12,Math.max(r,1)):Math.max(1,Math.min(Math.ceil(r/4),6))}function Wr(r,e,t="rows"){let n=Math.ceil(r.length/e);return Array.from({length:n},(o,i)=>Array.from({length:e},(s,a)=>t==="rows"?r[i*e+a]:r[a*n+i]))}function zr(r,e,t){let n=r.findIndex(s=>s.includes(e)),o=r[n]?.indexOf(e)??-1,i=r.flat().filter(s=>s!==void 0);switch(t){case"ArrowLeft":return r[n]?.[o-1];case"ArrowRight":return r[n]?.[o+1];case"ArrowUp":return r[n-1]?.[o];case"ArrowDown":return r[n+1]?.[o];case"Home":return i[0];case"End":return i.at(-1);default:return}}var Br,jr=u(()=>{"use strict";Br=["rows","columns"]});function Gr(r){let e=0,t;for(let{s:n,lu:o,lc:i}of r)Do.includes(n)||(t!==void 0&&n!==t&&(e=i??o),t=n);return e}function Kr(r,e=0){let t=[];for(let{s:n,lu:o,lc:i}of r){let s=n.trim()?Number(n):Number.NaN,a=i??o;!Number.isFinite(s)||a<e?t=[]:t.push({time:a,charge:s})}return t}function qr(r,e,t){let n=[];r.forEach((a,c)=>{let d=r[c-1];d&&(a.charge<d.charge?n=[]:a.charge>d.charge&&n.push(a))});let o=n[0],i=n.at(-1);if(!o||!i||i.time-o.time<60||i.charge>=e)return;let s=Math.min((i.charge-o.charge)/(i.time-o.time),(i.charge+1-o.charge)/(t-o.time));return Math.max(t,i.time+(e-i.charge)/s)}function Yr(r,e){return Math.max(1,Math.ceil((r-e)/60))}var Do,Jr=u(()=>{"use strict";Do=["unavailable","unknown",""]});function Xr(r,e){return e.filter(t=>t.state!==void 0&&t.charge!==void 0&&r.states[t.state]?.state==="charging")}var Lo,No,Io,Ke,Zr=u(()=>{"use strict";Jr();Lo=6e4,No=6e5,Io=95,Ke=class{constructor(e){this.host=e;e.addController(this)}host;times=new Map;asked=-1/0;hostDisconnected(){this.asked=-1/0,this.times.clear()}minutes(e,t){let o=Xr(e,t).map(({charge:i})=>this.times.get(i)).filter(i=>i!==void 0);return o.length?Yr(Math.min(...o),Date.now()/1e3):void 0}refresh(e,t,n=Io){let o=Date.now();if(o-this.asked<Lo&&o>=this.asked)return;let i=Xr(e,t);document.hidden||!i.length||!e.config.components.includes("history")||(this.asked=o,this.ask(e,i,n,o))}async ask(e,t,n,o){let i;try{i=await e.callWS({type:"history/history_during_period",start_time:new Date(o-No).toISOString(),entity_ids:t.flatMap(({charge:s,pack:a})=>a?[s,a]:[s]),minimal_response:!0,no_attributes:!0})}catch{return}this.times.clear();for(let{charge:s,pack:a}of t){let c=Gr(a&&i[a]||[]),d=qr(Kr(i[s]??[],c),n,o/1e3);d!==void 0&&this.times.set(s,d)}this.host.requestUpdate()}}});function Vo(r,e,t,n){let o=e?.pack_id,i=e?.soc;return[n("cabinet_card.opened_slot",{slot:r}),o&&n("cabinet_card.pack",{pack:ye(o)}),typeof i=="number"&&new Intl.NumberFormat(t,{style:"percent"}).format(i/100)].filter(Boolean).join(", ")}async function Wo(r,e,t,n){let o=r?.error?.code??r?.code??r;if(o==="unauthorized")return n("cabinet_card.not_allowed",{slot:t});if(o===Bo)return n("cabinet_card.connection_lost",{slot:t});let{translation_domain:i,translation_key:s,translation_placeholders:a,message:c}=r,d="";if(i&&s)try{d=(await e.loadBackendTranslation("exceptions",i))(`component.${i}.exceptions.${s}.message`,a)}catch{}return d||c||n("cabinet_card.no_reason",{slot:t})}var Uo,Fo,Bo,qe,Qr=u(()=>{"use strict";x();_e();Uo=2e4,Fo=6e4,Bo=3,qe=class{constructor(e){this.host=e;e.addController(this)}host;orders=new Map;timers=new Map;hostDisconnected(){for(let[e,t]of this.timers)clearTimeout(t),this.orders.delete(e);this.timers.clear()}of(e){return this.orders.get(e)}all(){return[...this.orders]}isUnderWay(e){return this.of(e)?.phase==="sent"}async open(e,t,n){let{number:o}=t;if(this.isUnderWay(o))return;this.put(o,{phase:"sent",short:n("cabinet_card.opening"),message:n("cabinet_card.opening_slot",{slot:o})});let i;try{let s={device_id:t.device.id},{response:a}=await e.callService(k,"open_slot",s,void 0,!1,!0);i={phase:"done",short:n("cabinet_card.opened"),message:Vo(o,a,e.locale.language,n)}}catch(s){i={phase:"failed",short:n("cabinet_card.not_opened"),message:await Wo(s,e,o,n)}}this.put(o,i,i.phase==="done"?Uo:Fo)}put(e,t,n){if(clearTimeout(this.timers.get(e)),this.timers.delete(e),this.orders.delete(e),this.orders.set(e,t),this.host.requestUpdate(),n===void 0)return;let o=()=>{this.orders.delete(e),this.timers.delete(e),this.host.requestUpdate()};this.timers.set(e,setTimeout(o,n))}}});function Ye(r,e){return e.device_id?r.find(({device:t})=>t.id===e.device_id):r[0]}function Y(r,e){r.dispatchEvent(new CustomEvent("hass-more-info",{bubbles:!0,composed:!0,detail:{entityId:e}}))}var q,Je=u(()=>{"use strict";S();x();I();q=class extends P{static properties={hass:{attribute:!1},config:{state:!0},text:{state:!0}};entityIds=[];found=!1;language;constructor(){super(),this.text=_}setConfig(e){this.config=e}getCardSize(){return 6}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}state(e){return e===void 0?void 0:this.hass?.states[e]}shouldUpdate(e){if(e.size>1||!e.has("hass"))return!0;let t=e.get("hass"),n=this.hass;return!t||!n||!Z(t,n)?!0:this.entityIds.some(o=>t.states[o]!==n.states[o])}willUpdate(e){let{hass:t,config:n}=this;if(!t||!n)return;let o=e.get("hass");if(e.has("config")||e.has("hass")&&!(o&&Z(o,t))){let i=this.choose(Ce(t),n);this.found=i!==void 0,this.entityIds=i??[]}this.language!==t.locale.language&&(this.language=t.locale.language,ae(t).then(i=>this.text=i))}render(){let{hass:e,config:t}=this;return!e||!t?l:this.found?this.draw(e,t):p`<ha-card><p class="none">${this.text("card.no_device")}</p></ha-card>`}}});var Xe,yt=u(()=>{"use strict";S();Xe=$`
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
`});var en,tn=u(()=>{"use strict";S();yt();en=[Xe,$`
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
  `]});async function rn(r,e){try{let{packs:t}=await r.callWS({type:`${k}/packs`,search:e});return t.find(n=>n.pack===e)?.trail??[]}catch{return[]}}function nn(r,e,t){let n=r.device_id===null?void 0:e.devices[r.device_id],o={cabinet:n?rt(n):t("cabinet_card.gone_cabinet"),slot:r.slot},i=new Intl.DateTimeFormat(e.locale.language,{dateStyle:"medium",timeStyle:"short"});return[r.what==="arrived"?t("cabinet_card.arrived",o):t("cabinet_card.left",o),i.format(r.time*1e3)]}var on=u(()=>{"use strict";x()});function jo(r){let e=({translation_key:t=""})=>sn.indexOf(t)+1||sn.length+1;return r.filter(({translation_key:t=""})=>!zo.includes(t)).sort((t,n)=>e(t)-e(n))}function Go(r,e){let t=e.attributes.problems;return!Array.isArray(t)||!t.length?r.formatEntityState(e):r.formatEntityAttributeValue(e,"problems")}var sn,zo,ie,vt=u(()=>{"use strict";S();x();Je();ge();_e();je();tn();on();sn=["pack","state_of_charge","charging_power","max_temperature","min_temperature","state_of_health","slot_error","slot_warning","voltage","current"],zo=["slot_state","open"],ie=class extends P{static styles=[B,en];static properties={hass:{attribute:!1},text:{attribute:!1},place:{attribute:!1},order:{attribute:!1},refusal:{attribute:!1},isAsking:{state:!0},trail:{state:!0}};pack;static entitiesOf(e){return e.entities.map(({entity_id:t})=>t)}willUpdate(e){e.has("place")&&(this.isAsking=!1);let{hass:t,place:n}=this;if(!t)return;let o=n&&h(n,"pack"),i=bt(o?t.states[o]:void 0);i===this.pack&&!e.has("place")||(this.pack=i,this.trail=void 0,i&&this.loadTrail(t,i))}updated(e){if(!e.has("place"))return;let t=this.renderRoot.querySelector("dialog");this.place&&t&&!t.open?t.showModal():this.place||t?.close()}render(){let{hass:e,place:t,text:n}=this;return p`<dialog aria-labelledby="title" @close=${this.tellClosed} @click=${this.closeBeside}>
      ${e&&t&&n?this.draw(e,t,n):l}
    </dialog>`}draw(e,t,n){return p`<div class="sheet">
      <header>
        <h2 id="title" tabindex="-1" autofocus>${n("cabinet_card.slot",{slot:t.number})}</h2>
        <button class="close" aria-label=${n("cabinet_card.close")} @click=${this.close}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18" /></svg>
        </button>
      </header>
      ${this.drawState(e,t,n)} ${this.order?p`<p class=${this.order.phase}>${this.order.message}</p>`:l}
      <ul class="figures">
        ${jo(t.entities).map(({entity_id:o})=>this.drawFigure(e,o))}
      </ul>
      ${this.pack?this.drawTrail(e,n):l}
      <footer>${this.drawOpening(t,n)}</footer>
    </div>`}drawState(e,t,n){let{state:o}=ze(t),i=o?e.states[o]:void 0,s=ve(i),a=s==="offline"||!i?n("cabinet_card.offline"):e.formatEntityState(i);return p`<p class="state">${oe(s)}${a}</p>`}drawFigure(e,t){let n=e.states[t];if(!ne(n))return l;let o=e.entities[t]?.name??String(n.attributes.friendly_name??t);return p`<li>
      <button
        @click=${()=>{this.close(),Y(this,t)}}
      >
        <span>${o}</span><span class="value">${Go(e,n)}</span>
      </button>
    </li>`}drawTrail(e,t){let n=this.trail?.map(i=>{let[s,a]=nn(i,e,t);return p`<li><span>${s}</span><time>${a}</time></li>`}),o=this.trail?t("cabinet_card.trail_none"):t("cabinet_card.trail_loading");return p`<h3>${t("cabinet_card.trail")}</h3>
      ${n?.length?p`<ol>${n}</ol>`:p`<p>${o}</p>`}`}drawOpening(e,t){if(this.refusal)return p`<p>${this.refusal}</p>`;let n={slot:e.number};return this.isAsking?p`<p>${t("cabinet_card.ask",n)}</p>
      <button class="action quiet" @click=${()=>this.isAsking=!1}>${t("cabinet_card.cancel")}</button>
      <button class="action" @click=${this.give}>${t("cabinet_card.open_now")}</button>`:p`<button class="action" ?disabled=${this.order?.phase==="sent"} @click=${()=>this.isAsking=!0}>
        ${t("cabinet_card.open_slot",n)}
      </button>`}give=()=>{let e=this.place;this.close(),e&&this.dispatchEvent(new CustomEvent("open-slot",{detail:e}))};async loadTrail(e,t){let n=await rn(e,t);t===this.pack&&(this.trail=n)}close=()=>this.renderRoot.querySelector("dialog")?.close();tellClosed=()=>this.dispatchEvent(new Event("closed"));closeBeside=e=>{e.target===e.currentTarget&&this.close()}}});var an,cn=u(()=>{"use strict";S();yt();an=[Xe,$`
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
      grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
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
      grid-template: auto 1fr auto auto / 1fr auto;
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
      transition: height 1s;
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
    @container (max-width: 56px) {
      .sign,
      .pack {
        width: 14px;
        font-size: 10px;
      }
      .charge {
        font-size: 13px;
      }
      .word {
        font-size: 10px;
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
  `]});function Xo(r){r.preventDefault()}var qo,Yo,Jo,Ze,dn=u(()=>{"use strict";S();Hr();x();I();_e();Ur();Fr();jr();Zr();Qr();je();vt();cn();Je();ge();qo=[{key:"packs_ready",look:"full",word:"cabinet_card.ready"},{key:"packs_charging",look:"charging",word:"cabinet_card.charging"},{key:"free_slots",look:"empty",word:"cabinet_card.free"},{key:"slots_at_fault",look:"fault",word:"cabinet_card.faulty"}],Yo={device_id:"cabinet_card.name",columns:"cabinet_card.columns",numbering:"cabinet_card.numbering"},Jo={rows:"cabinet_card.by_row",columns:"cabinet_card.by_column"},Ze=class extends q{static styles=[B,...an];static properties={...q.properties,active:{state:!0},shown:{state:!0}};static getStubConfig(){return{}}static getConfigForm(){let e={filter:{integration:k,model:"Battery swap cabinet"}},t=Br.map(n=>({value:n,label:_(Jo[n])}));return{schema:[{name:"device_id",selector:{device:e}},{name:"columns",selector:{number:{min:1,max:12,mode:"box"}}},{name:"numbering",selector:{select:{mode:"dropdown",options:t}}}],computeLabel:({name:n})=>_(Yo[n]??"cabinet_card.name"),computeHelper:({name:n})=>n==="columns"?_("cabinet_card.columns_help"):void 0}}cabinet;doors=[];rows=[];totals=[];threshold;orders=new qe(this);nextFull=new Ke(this);hold=new Ge(this,e=>this.openNumber(e));choose(e,t){let n=Ye(e.fleets.flatMap(({cabinets:i})=>i),t);if(!n)return;this.cabinet=n,this.doors=n.slots.map(ze),this.rows=Wr(this.doors,Vr(this.doors.length,t.columns),t.numbering),this.totals=qo.flatMap(({key:i,...s})=>{let a=h(n,i);return a?[{id:a,...s}]:[]}),this.threshold=h(n,"soc_period");let o=i=>n.slots.find(s=>s.device.id===i?.device.id);return this.active=o(this.active)??n.slots[0],this.shown=o(this.shown),[...this.doors.flatMap(gt),...this.totals.map(({id:i})=>i)]}shouldUpdate(e){if(super.shouldUpdate(e))return!0;let t=e.get("hass"),n=this.hass;return!t||!n||t.formatEntityState!==n.formatEntityState?!0:!!this.shown&&ie.entitiesOf(this.shown).some(o=>t.states[o]!==n.states[o])}updated(){let e=Number(this.state(this.threshold)?.state)||void 0;this.hass&&this.nextFull.refresh(this.hass,this.doors,e)}draw(e){let{text:t}=this,n=this.doors.every(({state:i})=>ve(this.state(i))==="offline"),o=this.rows[0]?.length??1;return p`<ha-card>
      <h2 id="title">${this.cabinet?.name}</h2>
      ${n?p`<p class="message offline">${t("cabinet_card.offline_note")}</p>`:this.drawTotals(e)}
      <div role="status">
        ${this.orders.all().map(([,{phase:i,message:s}])=>p`<span class="message ${i}">${s}</span>`)}
      </div>
      <div
        class="case"
        role="grid"
        aria-labelledby="title"
        style="--columns: ${o}"
        @keydown=${this.moveFocus}
        @contextmenu=${Xo}
      >
        ${this.rows.map(i=>p`<div role="row">
              ${i.map(s=>p`<div role="gridcell">${s?this.drawDoor(e,s):l}</div>`)}
            </div>`)}
      </div>
      ${n?l:p`<p class="note">${this.hint()}</p>`}
      <energy-bridge-slot-sheet
        .hass=${this.shown&&e}
        .text=${t}
        .place=${this.shown}
        .order=${this.shown&&this.orders.of(this.shown.number)}
        .refusal=${this.shown&&this.whyNot(this.shown)}
        @closed=${()=>this.shown=void 0}
        @open-slot=${({detail:i})=>this.open(i)}
      ></energy-bridge-slot-sheet>
    </ha-card>`}drawTotals(e){let t=this.nextFull.minutes(e,this.doors);return p`<div class="totals">
      ${this.totals.map(({id:n,look:o,word:i})=>{let s=this.state(n);return ne(s)?p`<button class=${o} @click=${()=>Y(this,n)}>
          ${oe(o)}<b>${e.formatEntityState(s)}</b> ${this.text(i)}
        </button>`:l})}
      ${t===void 0?l:p`<span class="next">${this.text("cabinet_card.next_full",{minutes:t})}</span>`}
    </div>`}drawDoor(e,t){let{text:n}=this,{slot:o}=t,i=this.orders.of(o.number),s=this.hold.slot===o.number,a=o===this.active,c=[...gt(t).map(d=>e.states[d]),i,s,a];return Mr([t,n,e.formatEntityState,...c],()=>{let d=Lr(e,t,n);return s?d.word=n("cabinet_card.holding"):i&&!(i.phase==="done"&&d.look==="open")&&(d.word=i.short),Ir(o,d,{name:Nr(o,d,n),phase:i?.phase,isHeld:s,isActive:a,onPress:m=>this.press(m,o),onClick:m=>this.tap(m,o),onFocus:()=>this.active=o})})}hint(){let{text:e,doors:t}=this;return t.some(({slot:n})=>!this.whyNot(n))?e("cabinet_card.hint"):e("cabinet_card.hint_no_right")}whyNot(e){let t=this.state(h(e,"open"));return t?t.state==="unavailable"?this.text("cabinet_card.offline_slot"):void 0:this.text("cabinet_card.not_allowed",{slot:e.number})}press(e,t){let n=!this.whyNot(t)&&!this.orders.isUnderWay(t.number);this.hold.begin(e,n?t.number:void 0)}tap(e,t){this.hold.isTap(e)&&(this.shown=t)}openNumber(e){let t=this.cabinet?.slots.find(n=>n.number===e);t&&!this.whyNot(t)&&this.open(t)}open(e){this.hass&&this.orders.open(this.hass,e,this.text)}moveFocus=e=>{let t=this.doors.find(({slot:o})=>o===this.active),n=t&&zr(this.rows,t,e.key);n&&(e.preventDefault(),this.renderRoot.querySelector(`[data-slot="${n.slot.number}"]`)?.focus())}}});function pn(r){let e={powers:{},phases:ei(r)};for(let n of Qe){let o=h(r,Zo[n]);o&&(e.powers[n]=o)}let t={charge:h(r,"state_of_charge"),commander:h(r,"battery_controlled_by"),answer:h(r,"last_answer"),mode:h(r,"battery_mode"),setPoint:h(r,"battery_power_set_point"),confirmed:h(r,"confirmed_set_point")};return Object.assign(e,Object.fromEntries(Object.entries(t).filter(([,n])=>n)))}function un({powers:r,phases:e,...t}){let n=e.flatMap(({current:o,power:i})=>[o,i]);return[...Object.values(r),...Object.values(t),...n].filter(o=>typeof o=="string")}function ei(r){let e=new Map,t=(n,o)=>o.forEach((i,s)=>{let a=/_l([123])$/.exec(i)?.[1]??`${s+1}`,c=e.get(a)??{name:`L${a}`};c[n]=i,e.set(a,c)});return t("current",M(r,"grid_current_phase")),t("power",M(r,"grid_active_power_phase")),[...e.values()].sort((n,o)=>n.name<o.name?-1:1)}function hn(r){return r&&wt({...r,state:String(r.attributes.max??"")},ln)}function _t(r){let e=r&&r.state.trim()!==""?Number(r.state):NaN;return Number.isFinite(e)?e:void 0}function fn(r){return r!==void 0&&r.state!=="unavailable"&&r.state!=="unknown"}function wt(r,e){let t=_t(r),n=e[String(r?.attributes.unit_of_measurement??"")]??1;return t===void 0?void 0:t*n}var Qe,Zo,ln,Qo,we,mn,xt=u(()=>{"use strict";x();Qe=["solar","grid","house","battery"],Zo={solar:"pv_power",grid:"grid_active_power",house:"load_active_power",battery:"battery_power"},ln={mW:.001,W:1,kW:1e3,MW:1e6,GW:1e9},Qo={mA:.001,A:1};we=r=>wt(r,ln);mn=r=>wt(r,Qo)});function gn(r,e,t,n){return!e||e.state==="unavailable"?{icon:"mdi:help",words:t("hub_card.no_word"),kind:"none"}:fn(e)?{icon:ti[e.state]??"mdi:help",words:ri(r,e,t,n),kind:e.state}:{icon:"mdi:help",words:t("hub_card.nobody"),kind:"none"}}function ri(r,e,t,n){let o=e.attributes.until;return e.state!=="home_assistant"?r.formatEntityState(e):typeof o!="string"?t("hub_card.you"):t("hub_card.you_until",{time:br(r,new Date(o),n)})}var ti,bn=u(()=>{"use strict";fe();xt();ti={hub:"mdi:home-automation",home_assistant:"mdi:account",another_client:"mdi:account-arrow-right",grid_service:"mdi:transmission-tower"}});var yn,vn=u(()=>{"use strict";S();yn=$`
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
    width: 68px;
    height: 68px;
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
    transform: translate(-50%, 38px);
  }
  .caption.solar {
    transform: translate(-50%, calc(-100% - 38px));
  }
  .value {
    padding: 4px 6px;
    border-radius: 6px;
    font-weight: 500;
  }
  .value.level {
    transform: translate(-50%, calc(-100% - 6px));
  }
  .value.upright {
    transform: translate(10px, -50%);
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
`});function wn(r){let e=r.includes("solar")?et.upright:0,t=r.includes("battery")?et.upright:0,n={x:360/2,y:e+_n};return{width:360,height:e+t+2*_n,hub:n,spots:r.map(o=>{let i=ni[o],s=i.x===0,a=s?et.upright:et.sideways,c=(a-34+12)/2,d=m=>({x:n.x+i.x*m,y:n.y+i.y*m});return{place:o,...d(a),middle:d(c),upright:s}})}}function se(r,e){let t=Math.round(e??0);return t?t>0==(r!=="house")?"in":"out":"still"}function xn(r){let e=Math.abs(r),t=[300,1e3,3e3,6e3,12e3].filter(n=>e<n).length;return[1,1.4,2,3,4.5,7][t]??7}var et,_n,ni,$t=u(()=>{"use strict";et={sideways:134,upright:110},_n=58,ni={solar:{x:0,y:-1},grid:{x:-1,y:0},house:{x:1,y:0},battery:{x:0,y:1}}});function Sn(r,e){let t=wn(e),{width:n,height:o}=t;return p`<div
    class="flow"
    role="group"
    aria-label=${r.text("dashboard.power_now")}
    style=${L({"aspect-ratio":`${n} / ${o}`,"--width":n,"--height":o})}
  >
    <svg viewBox="0 0 ${n} ${o}" aria-hidden="true">
      ${t.spots.map(i=>ii(t,i,se(i.place,r.readings[i.place]?.watts)))}
      <circle class="hub" cx=${t.hub.x} cy=${t.hub.y} r="9"></circle>
    </svg>
    ${t.spots.map(i=>si(t,i,r.readings[i.place]?.watts))}
    ${t.spots.map(i=>ai(r,i))}
  </div>`}function ii({hub:r},{place:e,x:t,y:n,middle:o,upright:i},s){let a=Math.sign(i?r.y-n:r.x-t)*(s==="in"?1:-1),c=i?90*a:a>0?0:180;return ee`<g class="${e} ${s}">
    <line x1=${t} y1=${n} x2=${r.x} y2=${r.y}></line>
    ${s==="still"?l:ee`<path d="M-4 -6 4 0 -4 6" transform="translate(${o.x} ${o.y}) rotate(${c})"></path>`}
  </g>`}function si({hub:r},{place:e,x:t,y:n,upright:o},i){let s=se(e,i);if(s==="still"||i===void 0)return l;let a=s==="in"?{x:t,y:n}:r,c=s==="in"?r:{x:t,y:n},d=xn(i),m={"--left":Math.min(t,r.x),"--top":Math.min(n,r.y),"--across":Math.abs(t-r.x),"--down":Math.abs(n-r.y),"--from":`${(o?a.y>c.y:a.x>c.x)?100:0}%`,"--to":`${(o?a.y>c.y:a.x>c.x)?0:100}%`},f=y=>p`<i style=${L({"animation-duration":`${d}s`,"animation-delay":`${-y}s`})}></i>`;return p`<div class="dots ${e} ${o?"upright":"level"}" style=${L(m)} aria-hidden="true">
    ${f(0)}${f(d/2)}
  </div>`}function ai(r,{place:e,x:t,y:n,middle:o,upright:i}){let{readings:s,charge:a,locale:c,text:d,showMore:m}=r,f=s[e],y=se(e,f?.watts),v=oi[e]?.[y],T=Mt=>L({"--x":Mt.x,"--y":Mt.y}),Se=e==="battery"&&a?di(a,c,d,m,T({x:t,y:n})):p`<span class="circle ${e}" style=${T({x:t,y:n})} @click=${()=>f&&m(f.entity)}>
          <ha-icon .icon=${$n[e]}></ha-icon>
        </span>`;return p`${Se}
    <span class="caption ${e}" style=${T({x:t,y:n})} aria-hidden="true">${d(v??An[e])}</span>
    ${f?ci(r,e,f,v,i,T(o)):l}`}function ci({locale:r,text:e,showMore:t},n,{entity:o,watts:i},s,a,c){let d=i!==void 0,m=d?re(r,s?Math.abs(i):i):"–",f=[e(An[n]),s&&e(s),d?m:e("hub_card.not_known")];return p`<button
    class="value ${a?"upright":"level"}"
    style=${c}
    aria-label=${f.filter(Boolean).join(", ")}
    @click=${()=>t(o)}
  >
    ${m}
  </button>`}function di({entity:r,percent:e},t,n,o,i){let s=Math.max(0,Math.min(100,e??0)),a=e===void 0?"–":Ve(t,e/100),c=e===void 0?n("hub_card.not_known"):a;return p`<button
    class="circle battery ring"
    style=${i}
    aria-label="${n("hub_card.state_of_charge")}, ${c}"
    @click=${()=>o(r)}
  >
    <svg viewBox="0 0 68 68" aria-hidden="true">
      <circle class="whole" cx="34" cy="34" r="31"></circle>
      ${s?ee`<circle class="filled" cx="34" cy="34" r="31" pathLength="100" stroke-dasharray="${s} 100"></circle>`:l}
    </svg>
    <ha-icon .icon=${$n.battery}></ha-icon><span>${a}</span>
  </button>`}var $n,An,oi,kn=u(()=>{"use strict";S();Be();fe();$t();$n={solar:"mdi:solar-power-variant",grid:"mdi:transmission-tower",house:"mdi:home",battery:"mdi:battery"},An={solar:"hub_card.sun",grid:"hub_card.grid",house:"hub_card.house",battery:"hub_card.battery"},oi={grid:{in:"hub_card.from_grid",out:"hub_card.to_grid"},battery:{in:"hub_card.discharging",out:"hub_card.charging"}}});function Cn(r,e){let t=Math.abs(r)/e;return{share:t,filled:Math.min(t,1),level:t>1?"over":t>.8?"near":"normal"}}var En=u(()=>{"use strict"});function Tn(r,e,t,n,o){if(!r.length)return l;let i=e?`${n("hub_card.phases")} · ${n("hub_card.main_fuse",{fuse:me(t,e,"A")})}`:n("hub_card.phases");return p`<div class="phases ${e?"":"plain"}" role="group" aria-label=${i}>
    <div class="title" aria-hidden="true">${i}</div>
    ${r.map(s=>pi(s,e,t,n,o))}
  </div>`}function pi({name:r,entity:e,amperes:t,watts:n},o,i,s,a){let c=o&&t!==void 0?Cn(t,o):void 0,d=c&&c.level!=="normal"?li[c.level]:void 0,m=t===void 0?void 0:me(i,t,"A",1),f=n===void 0?void 0:re(i,Math.abs(n)),y=se("grid",n),v=y==="still"?void 0:s(y==="in"?"hub_card.from_grid":"hub_card.to_grid"),T=p`<span aria-hidden="true">–</span><span class="unseen">${s("hub_card.not_known")}</span>`,Se=c&&Ve(i,c.share);return p`<button class="phase ${c?.level??""}" @click=${()=>a(e)}>
    <span class="name">${r}</span>
    ${o?p`<span class="bar"><i style=${L({width:`${100*(c?.filled??0)}%`})}></i></span>`:l}
    <span class="current">${m??T}</span>
    ${c&&!d?p`<span class="unseen">${Se}</span>`:l}
    <span class="power">${f?p`${f}${v?p` <small>${v}</small>`:l}`:T}</span>
    ${d?p`<span class="warning"><ha-icon .icon=${d.icon}></ha-icon>${s(d.word)} · ${Se}</span>`:l}
  </button>`}var li,Pn=u(()=>{"use strict";S();Be();fe();$t();En();li={near:{word:"hub_card.near_fuse",icon:"mdi:alert-outline"},over:{word:"hub_card.over_fuse",icon:"mdi:alert-octagon"}}});var On,Mn=u(()=>{"use strict";S();On=$`
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
`});var ui,tt,Rn=u(()=>{"use strict";S();x();I();Je();bn();vn();kn();Pn();Mn();xt();ge();ui={device_id:"hub_card.device",hide_phases:"hub_card.hide_phases",hide_control:"hub_card.hide_control"},tt=class extends q{static properties={figures:{state:!0}};static styles=[B,On,yn];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:k,model:"EnergyHub"}}}},{name:"hide_phases",selector:{boolean:{}}},{name:"hide_control",selector:{boolean:{}}}],computeLabel:({name:e})=>{let t=ui[e];return t?_(t):e}}}hub;ids={powers:{},phases:[]};asked="";choose(e,t){let n=Ye(e.hubs,t);if(n)return this.hub=n,this.ids=pn(n),un(this.ids)}updated(){let{hass:e,hub:t}=this;if(!e||!t)return;let{answer:n,commander:o,powers:i}=this.ids,s=this.state(i.grid??i.house)?.state==="unavailable"?"silent":"",a=[n,o].map(d=>this.state(d)?.last_updated),c=[t.device.id,...a,s].join();c!==this.asked&&(this.asked=c,this.ask(e,t.device.id,c))}async ask(e,t,n){let o;try{o=await e.callWS({type:`${k}/hub`,device_id:t})}catch{}this.asked===n&&(this.figures=o)}draw(e,t){let{ids:n,hub:o,text:i,figures:s}=this,a=v=>Y(this,v),c=this.readings(),d=this.charge(),m=Qe.filter(v=>c[v]||v==="battery"&&d),f=t.hide_phases?[]:this.phases(),y=this.isSilent();return p`<ha-card>
      <div class="head">
        <h2>${o?.name}</h2>
        ${n.commander?this.drawChip(e,n.commander):l}
      </div>
      ${y?p`<p class="silent"><ha-icon icon="mdi:lan-disconnect"></ha-icon>${i("hub_card.silent")}</p>`:l}
      ${m.length?Sn({readings:c,charge:d,locale:e.locale,text:i,showMore:a},m):l}
      ${Tn(f,s?.main_fuse??null,e.locale,i,a)}
      ${this.drawControl(e,t)}
    </ha-card>`}drawChip(e,t){let{icon:n,words:o,kind:i}=gn(e,this.state(t),this.text,new Date),s=`${this.text("hub_card.commander")}: ${o}`;return p`<button class="chip ${i}" aria-label=${s} title=${s} @click=${()=>Y(this,t)}>
      <ha-icon .icon=${n}></ha-icon>${o}
    </button>`}drawControl(e,t){let{ids:n,hub:o,text:i,figures:s}=this;if(t.hide_control||!o||!n.mode||!s)return l;let a=this.state(n.setPoint),c=hn(a)??s.largest_power;return c?p`<energy-bridge-battery-control
      .hass=${e}
      .text=${i}
      .device=${o.device.id}
      .largest=${c}
      .answer=${s.last_answer}
      .mode=${this.state(n.mode)}
      .present=${this.presentOrder()}
      .canOrder=${this.state(n.mode)?.state!=="unavailable"}
    ></energy-bridge-battery-control>`:l}presentOrder(){let{mode:e,confirmed:t,setPoint:n}=this.ids,o=this.state(e)?.state,i=we(this.state(n))??0;return o==="hold"?{mode:"hold",watts:0}:o!=="charge"&&o!=="discharge"?{mode:"charge",watts:i}:{mode:o,watts:Math.abs(we(this.state(t))??i)}}readings(){let e={};for(let t of Qe){let n=this.ids.powers[t];n&&(e[t]={entity:n,watts:we(this.state(n))})}return e}charge(){let{charge:e}=this.ids;return e?{entity:e,percent:_t(this.state(e))}:void 0}phases(){return this.ids.phases.flatMap(({name:e,current:t,power:n})=>{let o=t??n;return o?[{name:e,entity:o,amperes:mn(this.state(t)),watts:we(this.state(n))}]:[]})}isSilent(){let e=Object.values(this.ids.powers).map(t=>this.state(t));return e.length>0&&e.every(t=>!t||t.state==="unavailable")}}});var Hn,Dn=u(()=>{"use strict";Or();dn();vt();Rn();Hn={"energy-bridge-battery-control":We,"energy-bridge-hub-card":tt,"energy-bridge-cabinet-card":Ze,"energy-bridge-slot-sheet":ie}});function w(r){return r.filter(e=>!!e)}function g(r,e,t={}){return{type:"heading",heading:r,icon:e,...t}}function b(r,e){let t=w(e);return t.some(({type:n})=>n!=="heading")?{type:"grid",cards:[r,...t]}:void 0}function At(r){return r?{visibility:[{condition:"state",entity:r,state_not:["unavailable","unknown"]}]}:{}}function Ln(r){return r?{visibility:[{condition:"state",entity:r,state:"on"}]}:{}}function E(r,e={}){return r?{type:"tile",entity:r,name:J,...e}:void 0}function xe(r,e={}){let t=r&&{action:"perform-action",perform_action:"button.press",target:{entity_id:r}};return E(r,{hide_state:!0,tap_action:t,icon_tap_action:t,...e})}function $e(r,e={}){return r?{type:"entity",entity:r,show_name:!0,name:J,...e}:void 0}function X(r,e=J){let t=w(r);if(t.length)return{type:"entities",grid_options:C,entities:t.map(n=>({entity:n,name:e}))}}function O(r,e,t={},n=J){let o=w(r);if(o.length)return{type:"history-graph",hours_to_show:e,grid_options:C,entities:o.map(i=>({entity:i,name:n})),...t}}function St(r,e={}){let t=w(r);if(t.length)return{type:"statistics-graph",chart_type:"bar",period:"hour",days_to_show:1,stat_types:["change"],grid_options:C,entities:t.map(n=>({entity:n,name:J})),...e}}var J,N,C,Ae=u(()=>{"use strict";J={type:"entity"},N={type:"device"},C={columns:"full"}});function Nn(r,e,t,n){let o=Te(e.cabinets),i=[...kt.map(({key:s})=>s),"cabinets_online","cabinets_offline"];return{type:"sections",max_columns:3,dense_section_placement:!0,badges:w(i.map(s=>$e(h(e,s)))),sections:w([gi(e,t),...bi(e,t).map(([s,a])=>yi(s,a,n,o)),b(g(t("dashboard.find_pack"),"mdi:magnify"),[X([h(e,"find_pack"),h(e,"pack_found_in")])]),vi(r,e,t),b(g(t("dashboard.last_day"),"mdi:chart-line"),[O(["packs_ready","packs_charging","free_slots"].map(s=>h(e,s)),24)])])}}function In(r,e){let t=o=>h(r,o),n=["cabinet_problem",...kt.map(({key:o})=>o),"environment_temperature"];return{type:"sections",max_columns:3,dense_section_placement:!0,badges:w(n.map(o=>$e(t(o)))),sections:w([{type:"grid",cards:[mi(r)]},b(g(e("dashboard.packs"),"mdi:battery-high"),[fi(r.slots)]),b(g(e("dashboard.what_happened"),"mdi:timeline-text-outline"),[X([t("notification"),t("alert")]),O([t("packs_ready"),t("packs_charging"),t("free_slots")],24)])])}}function mi({device:r}){return{type:"custom:energy-bridge-cabinet-card",device_id:r.id,grid_options:C}}function fi(r){let e=r.flatMap(t=>{let n=h(t,"pack");return n?[{entity:n,name:`${t.number}`}]:[]});return e.length?{type:"entities",grid_options:C,entities:e}:void 0}function gi(r,e){let t=i=>w(r.cabinets.map(s=>h(s,i))),n=[...t("cabinet_problem").map(i=>[i,{condition:"state",entity:i,state:"on"}]),...t("slots_at_fault").map(i=>[i,{condition:"numeric_state",entity:i,above:0}])],o=b(g(e("dashboard.attention"),"mdi:alert-circle-outline"),n.map(([i,s])=>E(i,{name:[N,J],color:"red",grid_options:C,visibility:[s]})));return o&&{...o,visibility:[{condition:"or",conditions:n.map(([,i])=>i)}]}}function bi(r,e){let t=new Map;for(let n of r.cabinets){let o=n.area??e("dashboard.cabinets");t.set(o,[...t.get(o)??[],n])}return[...t]}function yi(r,e,t,n){let o=e.map(i=>{let s=t.get(i.device.id),a=hi.flatMap(({key:c,color:d})=>{let m=h(i,c);return m?[{type:"entity",entity:m,color:d}]:[]});return g(i.name.slice(n),"mdi:ev-station",{heading_style:"subtitle",badges:a,...s&&{tap_action:{action:"navigate",navigation_path:s}}})});return{type:"grid",cards:[g(r,"mdi:map-marker"),...o]}}function vi(r,e,t){let n=w(e.cabinets.map(o=>h(o,"packs_ready"))).filter(o=>r.states[o]?.attributes.latitude!==void 0);return b(g(t("dashboard.map"),"mdi:map"),n.length?[{type:"map",entities:n.map(o=>({entity:o,label_mode:"state"})),grid_options:{columns:"full",rows:6}}]:[])}var kt,hi,Un=u(()=>{"use strict";Ae();x();kt=[{key:"packs_ready",color:"green"},{key:"packs_charging",color:"amber"},{key:"free_slots",color:"blue"},{key:"slots_at_fault",color:"red"},{key:"swaps_today",color:"purple"}],hi=kt.slice(0,4)});function Vn(r,e,t){let n=i=>h(r,i);return{type:"sections",max_columns:3,dense_section_placement:!0,badges:w(["state","fault","grid_service_lock","frequency"].map(i=>$e(n(i)))),sections:w([wi(r,e),xi(r,e),$i(r,e),Ai(r,e,t),Si(r,e),ki(r,e),Ci(r,e)])}}function wi(r,e){return b(g(e("dashboard.power_now"),"mdi:flash"),[Bn.some(t=>h(r,t))&&{type:"custom:energy-bridge-hub-card",device_id:r.device.id,grid_options:C}])}function xi(r,e){return b(g(e("dashboard.last_day"),"mdi:chart-line"),[O(Bn.map(t=>h(r,t)),24),St(["pv_energy","grid_energy_imported","grid_energy_exported"].map(t=>h(r,t)),{title:e("dashboard.energy_per_hour")})])}function $i(r,e){let t=["ordered_set_point","confirmed_set_point","set_point_deviation","last_answer"];return b(g(e("dashboard.battery"),"mdi:home-battery"),[X(t.map(n=>h(r,n)))])}function Ai(r,e,t){let n=h(r,"pv_energy"),o=["grid_energy_imported","grid_energy_exported","pv_energy","load_energy_consumed","battery_energy_charged","battery_energy_discharged"].map(a=>h(r,a)),i={columns:6},s=[{type:"energy-distribution",link_dashboard:!0,grid_options:C},{type:"energy-self-sufficiency-gauge",grid_options:i},...n?[{type:"energy-solar-consumed-gauge",grid_options:i}]:[]];return b(g(e("dashboard.energy"),"mdi:lightning-bolt-circle"),[...t?s:[],X(o)])}function Si(r,e){return b(g(e("dashboard.phases"),"mdi:transmission-tower"),[...M(r,"voltage_phase").map(t=>E(t,{icon:"mdi:sine-wave",color:Ct.grid,vertical:!0,grid_options:_i})),O(M(r,"grid_active_power_phase"),6)])}function ki(r,e){let t=Fn(r.strings,"string_power");return b(g(e("dashboard.strings"),"mdi:solar-panel-large"),[...Wn(r.strings,"string_power",Ct.solar),O(t,24,{},N),g(e("dashboard.energy"),"mdi:lightning-bolt-circle",{heading_style:"subtitle"}),X(Fn(r.strings,"pv_energy"),N)])}function Ci(r,e){let t=h(r,"state_of_charge"),n=[h(r,"battery_energy_charged"),h(r,"battery_energy_discharged")];return b(g(e("dashboard.battery_day"),"mdi:battery-clock"),[...Wn(r.batteries,"battery_power",Ct.battery),O([t],24),St(n,{title:e("dashboard.energy_per_hour")})])}function Wn(r,e,t){let n=Te(r);return r.flatMap(o=>M(o,e).map(i=>({type:"tile",entity:i,name:o.name.slice(n),color:t,grid_options:C,features_position:"inline",features:[{type:"trend-graph",hours_to_show:24}]})))}function Fn(r,e){return r.flatMap(t=>M(t,e))}var Ct,Bn,_i,zn=u(()=>{"use strict";Ae();x();Ct={solar:"amber",grid:"blue",battery:"teal"},Bn=["pv_power","load_active_power","grid_active_power","battery_power"],_i={columns:4}});function jn(r,e,t){let n=e.flatMap(s=>s.reports),o=w(e.map(s=>h(s,"reachable"))),i=w(n.map(s=>h(s,"delivery")));return{type:"sections",max_columns:3,dense_section_placement:!0,sections:w([...e.flatMap(s=>s.reports.map(Ei)),b(g(t("dashboard.destinations"),"mdi:server-network"),e.flatMap(s=>[E(h(s,"reachable"),{name:N}),xe(h(s,"test_delivery"),{icon:"mdi:connection"})])),b(g(t("dashboard.exports"),"mdi:archive-arrow-up-outline"),e.flatMap(s=>[E(h(s,"export_progress"),{name:N}),xe(h(s,"cancel_export"))])),b(g(t("dashboard.waiting_documents"),"mdi:tray-full"),[O(n.map(s=>h(s,"waiting_documents")),24,{},N)]),b(g(t("dashboard.what_happened"),"mdi:timeline-text-outline"),[r.config.components.includes("logbook")&&i.length>0&&{type:"logbook",hours_to_show:6,target:{entity_id:[...o,...i]},grid_options:{columns:"full",rows:6}}])])}}function Ei(r){let e=h(r,"waiting_documents"),t=h(r,"next_try"),n=h(r,"overdue"),o=e&&[{type:"entity",entity:e,color:"amber"}];return b(g(r.name,"mdi:file-send-outline",o?{badges:o}:{}),[E(h(r,"delivered_until")??h(r,"last_delivered"),{color:"blue"}),xe(h(r,"send_now"),{icon:"mdi:send",color:"green"}),E(n,{color:"red",grid_options:C,...Ln(n)}),E(h(r,"last_error"),{grid_options:C}),E(t,{color:"amber",...At(t)}),xe(h(r,"retry"),{icon:"mdi:refresh",color:"green",...At(t)}),E(h(r,"flash"),{features:[{type:"toggle"}],grid_options:C})])}var Gn=u(()=>{"use strict";Ae();x()});function Tt(r,e){let t=Ee(r),n=t.fleets.flatMap(a=>a.cabinets),o=Jn(t),i=(a,c)=>({title:c.name,icon:Et[a],show_icon_and_title:!0,path:o.get(c.device.id)??a,strategy:{type:qn(a),device_id:c.device.id}}),s=[...t.hubs.map(a=>i("hub",a)),...t.fleets.map(a=>i("fleet",a)),...n.map(a=>({...i("cabinet",a),...n.length>Ti&&{subview:!0}})),...t.destinations.length?[Pi(e)]:[]];return{views:s.length?s:[Yn(e)]}}function Pt(r,e,t,n,o=""){let i=Ee(r),s=a=>n.device_id?a.find(c=>c.device.id===n.device_id):a[0];if(t==="hub"){let a=s(i.hubs);if(a)return Vn(a,e,a.entities.some(c=>o.includes(`"${c.entity_id}"`)))}else if(t==="fleet"){let a=s(i.fleets);if(a)return Nn(r,a,e,Jn(i))}else if(t==="cabinet"){let a=s(i.fleets.flatMap(c=>c.cabinets));if(a)return In(a,e)}else if(i.destinations.length)return jn(r,i.destinations,e);return Yn(e)}function Pi(r){return{title:r("dashboard.reports"),icon:Et.reports,show_icon_and_title:!0,path:"reports",strategy:{type:qn("reports")}}}function Yn(r){return{title:"Energy Bridge",type:"sections",sections:[{type:"grid",cards:[g("Energy Bridge",Et.hub),{type:"markdown",content:r("dashboard.nothing_yet"),grid_options:{columns:"full"}}]}]}}function Jn(r){let e=new Map,t=new Set,n=(o,i,s)=>{let a=`${o}-${Oi(s)||i.id}`,c=a;for(let d=2;t.has(c);d++)c=`${a}-${d}`;t.add(c),e.set(i.id,c)};for(let{device:o,name:i}of r.hubs)n("hub",o,i);for(let o of r.fleets){n("fleet",o.device,o.name);for(let{device:i,name:s}of o.cabinets)n("cabinet",i,s)}return e}function Oi(r){return r.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-|-$/g,"")}var Kn,Et,Ti,qn,Xn=u(()=>{"use strict";Un();Ae();zn();x();Gn();Kn=["hub","fleet","cabinet","reports"],Et={hub:"mdi:home-lightning-bolt",fleet:"mdi:battery-sync",cabinet:"mdi:ev-station",reports:"mdi:file-send-outline"},Ti=4,qn=r=>`custom:energy-bridge-${r}`});function Zn(r,e,t){return Z(r,e)?!1:r.locale.language!==e.locale.language?!0:JSON.stringify(t(r))!==JSON.stringify(t(e))}async function Mi(r){if(!r.config.components.includes("energy"))return"";try{return JSON.stringify(await r.callWS({type:"energy/get_prefs"}))}catch{return""}}function Ri(r){return class extends HTMLElement{static async generate(e,t){let n=r==="hub"?await Mi(t):"";return Pt(t,await ae(t),r,e,n)}static shouldRegenerate(e,t,n){return Zn(t,n,o=>Pt(o,_,r,e))}}}var Ot,Qn,eo=u(()=>{"use strict";x();I();Xn();Ot=class extends HTMLElement{static async generate(e,t){return Tt(t,await ae(t))}static shouldRegenerate(e,t,n){return Zn(t,n,o=>Tt(o,_))}static getCreateSuggestions(){return{title:"Energy Bridge",icon:"mdi:home-lightning-bolt"}}};Qn={"ll-strategy-dashboard-energy-bridge":Ot,...Object.fromEntries(Kn.map(r=>[`ll-strategy-view-energy-bridge-${r}`,Ri(r)]))}});var to={};oo(to,{defineElements:()=>Hi});function Hi(){for(let[r,e]of Object.entries({...Qn,...Hn}))customElements.get(r)||customElements.define(r,e)}var ro=u(()=>{"use strict";Dn();eo()});I();x();var Nt=[{type:"energy-bridge-hub-card",name:"hub_card.name",description:"hub_card.description",devices:({hubs:r})=>r.map(e=>[e,...e.batteries,...e.strings])},{type:"energy-bridge-cabinet-card",name:"cabinet_card.name",description:"cabinet_card.description",devices:({fleets:r})=>r.flatMap(({cabinets:e})=>e.map(t=>[t,...t.slots]))}];function It(r,e,t){return r.devices(Ce(e)).find(o=>o.some(({entities:i})=>i.some(s=>s.entity_id===t)))?.[0]?.device.id}var co="https://github.com/energy-bridge/energy-bridge/blob/main/docs/cards.md";function Ut(){window.customCards??=[];for(let r of Nt)window.customCards.some(({type:e})=>e===r.type)||window.customCards.push({type:r.type,name:_(r.name),description:_(r.description),preview:!0,documentationURL:co,getEntitySuggestion:(e,t)=>{let n=It(r,e,t);return n?{config:{type:`custom:${r.type}`,device_id:n}}:null}})}I();function Di(){window.customStrategies??=[],!window.customStrategies.some(({type:r})=>r==="energy-bridge")&&window.customStrategies.push({type:"energy-bridge",strategyType:"dashboard",name:"Energy Bridge",description:_("dashboard.description")})}async function Li(){await customElements.whenDefined("home-assistant");let{defineElements:r}=await Promise.resolve().then(()=>(ro(),to));r()}Di();Ut();Li();
