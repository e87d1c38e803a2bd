var ln=Object.defineProperty;var m=(r,e,t)=>()=>{if(t)throw t[0];try{return r&&(e=r(r=0)),e}catch(n){throw t=[n],n}};var pn=(r,e)=>{for(var t in e)ln(r,t,{get:e[t],enumerable:!0})};var ft,mt=m(()=>{ft={card:{no_device:"What this card shows isn't there, or all of it is hidden or disabled."},hub_card:{name:"EnergyHub",description:"Power from and to sun, battery, house and grid, phase by phase, with the battery's control.",device:"EnergyHub",hide_phases:"Hide the phases",hide_control:"Hide the battery's control",sun:"Sun",grid:"Grid",house:"House",battery:"Battery",from_grid:"From the grid",to_grid:"To the grid",charging:"Charging",discharging:"Discharging",state_of_charge:"State of charge",not_known:"Not known",silent:"The hub sends nothing at the moment.",phases:"Phases",main_fuse:"Main fuse {fuse}",near_fuse:"Near the main fuse",over_fuse:"Above the main fuse",commander:"Battery controlled by",you:"You",you_until:"You until {time}",nobody:"No order known",no_word:"Hub silent",control:"Battery control",power:"Battery power",charge:"Charge {power}",discharge:"Discharge {power}",hold:"Hold",auto:"Auto",duration:"Duration",for_time:"For {duration}",no_end:"Without end",send:"Send",sending:"Sent. Waiting for the hub's answer …",accepted:"The hub accepted: {message}",refused:"The hub refused: {message}"},dashboard:{description:"A page for each hub, for the swap cabinets and for the reports, made from what you have.",nothing_yet:"There is nothing to show yet. Add an EnergyHub, swap cabinets or reports under *Settings → Devices & services*.",power_now:"Power now",last_day:"Last 24 hours",energy:"Energy",energy_per_hour:"Energy per hour",battery:"Battery",battery_day:"Battery over the day",phases:"Grid, per phase",strings:"Solar strings",cabinets:"Cabinets",attention:"Needs attention",find_pack:"Find a pack",map:"Map",slots:"Slots",state_of_charge:"State of charge",open_slot:"Open a slot",packs:"Packs",reports:"Reports",destinations:"Destinations",exports:"Exports",waiting_documents:"Waiting documents",what_happened:"What happened"}}});function l(r,e){return R(r,e)[0]}function R(r,e){return r.entities.filter(t=>t.translation_key===e).map(t=>t.entity_id)}function Y(r,e){return r.entities===e.entities&&r.devices===e.devices&&r.areas===e.areas&&r.locale.language===e.locale.language}function ge(r){return(!fe||!Y(fe.hass,r))&&(fe={hass:r,plant:be(r)}),fe.plant}function be(r){let e=new Intl.Collator(r.locale.language,{numeric:!0}),t=mn(r,e),n=new Map;for(let a of t)gt(n,a.device.via_device_id,a);let i=a=>n.get(a.device.id)??[],o=a=>t.filter(d=>L(d.device).startsWith(a)),s=(a,d)=>{let h=`${L(a.device)}_${d}_`;return t.filter(p=>L(p.device).startsWith(h))},c=a=>({...a,slots:fn(a,i(a))});return{hubs:t.filter(a=>L(a.device)===a.device.primary_config_entry).map(a=>({...a,batteries:s(a,"eso"),strings:s(a,"sso")})),fleets:o("fleet_").map(a=>({...a,cabinets:i(a).map(c)})),destinations:o("destination_").map(a=>({...a,reports:i(a)}))}}function hn(r){return r.name_by_user||r.name||""}function ye(r){let e=r.map(({name:o})=>o),[t="",...n]=e;if(!n.length)return 0;let i=0;for(let o=t.indexOf(" ")+1;o>0&&n.every(s=>s.startsWith(t.slice(0,o)));o=t.indexOf(" ",o)+1)i=o;return e.every(o=>o.slice(i).trim())?i:0}function mn(r,e){let t=new Map;for(let i of Object.values(r.entities))i.platform===C&&!i.hidden&&gt(t,i.device_id,i);return Object.values(r.devices).filter(i=>!i.disabled_by&&L(i)).map(i=>{let o=i.area_id?r.areas[i.area_id]?.name:void 0,s=t.get(i.id)??[];return s.sort((c,a)=>e.compare(c.entity_id,a.entity_id)),{device:i,name:hn(i),entities:s,...o&&{area:o}}}).sort((i,o)=>+!i.area-+!o.area||e.compare(i.area??"",o.area??"")||e.compare(i.name,o.name))}function gt(r,e,t){if(!e)return;let n=r.get(e);n?n.push(t):r.set(e,[t])}function L(r){return r.identifiers.find(([e])=>e===C)?.[1]??""}function fn(r,e){let t=L(r.device).length+1;return e.map(n=>({...n,number:Number(L(n.device).slice(t))})).sort((n,i)=>n.number-i.number)}var C,fe,P=m(()=>{"use strict";C="energy_bridge"});async function ee(r){let e=r.localize;try{e=await r.loadBackendTranslation(bt,C)}catch{}return(t,n)=>e(`component.${C}.${bt}.${t}`,n)||w(t,n)}var bt,w,U=m(()=>{"use strict";mt();P();bt="config_panel",w=(r,e={})=>{let[t="",n=""]=r.split(".");return(ft[t]?.[n]??"").replace(/\{(\w+)\}/g,(o,s)=>String(e[s]??o))}});var _e,ve,Ue,wt,te,$t,E,xt,Ve,Be=m(()=>{_e=globalThis,ve=_e.ShadowRoot&&(_e.ShadyCSS===void 0||_e.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Ue=Symbol(),wt=new WeakMap,te=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==Ue)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(ve&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=wt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&wt.set(t,e))}return e}toString(){return this.cssText}},$t=r=>new te(typeof r=="string"?r:r+"",void 0,Ue),E=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((n,i,o)=>n+(s=>{if(s._$cssResult$===!0)return s.cssText;if(typeof s=="number")return s;throw Error("Value passed to 'css' function must be a 'css' function result: "+s+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[o+1],r[0]);return new te(t,r,Ue)},xt=(r,e)=>{if(ve)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),i=_e.litNonce;i!==void 0&&n.setAttribute("nonce",i),n.textContent=t.cssText,r.appendChild(n)}},Ve=ve?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return $t(t)})(r):r});var bn,yn,_n,vn,wn,$n,we,At,xn,An,re,We,Pt,St,M,$e=m(()=>{Be();Be();({is:bn,defineProperty:yn,getOwnPropertyDescriptor:_n,getOwnPropertyNames:vn,getOwnPropertySymbols:wn,getPrototypeOf:$n}=Object),we=globalThis,At=we.trustedTypes,xn=At?At.emptyScript:"",An=we.reactiveElementPolyfillSupport,re=(r,e)=>r,We={toAttribute(r,e){switch(e){case Boolean:r=r?xn:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},Pt=(r,e)=>!bn(r,e),St={attribute:!0,type:String,converter:We,reflect:!1,useDefault:!1,hasChanged:Pt};Symbol.metadata??=Symbol("metadata"),we.litPropertyMetadata??=new WeakMap;M=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=St){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),i=this.getPropertyDescriptor(e,n,t);i!==void 0&&yn(this.prototype,e,i)}}static getPropertyDescriptor(e,t,n){let{get:i,set:o}=_n(this.prototype,e)??{get(){return this[t]},set(s){this[t]=s}};return{get:i,set(s){let c=i?.call(this);o?.call(this,s),this.requestUpdate(e,c,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??St}static _$Ei(){if(this.hasOwnProperty(re("elementProperties")))return;let e=$n(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(re("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(re("properties"))){let t=this.properties,n=[...vn(t),...wn(t)];for(let i of n)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,i]of t)this.elementProperties.set(n,i)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let i=this._$Eu(t,n);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let i of n)t.unshift(Ve(i))}else e!==void 0&&t.push(Ve(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return xt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,n);if(i!==void 0&&n.reflect===!0){let o=(n.converter?.toAttribute!==void 0?n.converter:We).toAttribute(t,n.type);this._$Em=e,o==null?this.removeAttribute(i):this.setAttribute(i,o),this._$Em=null}}_$AK(e,t){let n=this.constructor,i=n._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let o=n.getPropertyOptions(i),s=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:We;this._$Em=i;let c=s.fromAttribute(t,o.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(e,t,n,i=!1,o){if(e!==void 0){let s=this.constructor;if(i===!1&&(o=this[e]),n??=s.getPropertyOptions(e),!((n.hasChanged??Pt)(o,t)||n.useDefault&&n.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(s._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:i,wrapped:o},s){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,s??t??this[e]),o!==!0||s!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,o]of this._$Ep)this[i]=o;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[i,o]of n){let{wrapped:s}=o,c=this[i];s!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,o,c)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};M.elementStyles=[],M.shadowRootOptions={mode:"open"},M[re("elementProperties")]=new Map,M[re("finalized")]=new Map,An?.({ReactiveElement:M}),(we.reactiveElementVersions??=[]).push("2.1.2")});function Nt(r,e){if(!Ke(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Ct!==void 0?Ct.createHTML(e):e}function F(r,e,t=r,n){if(e===A)return e;let i=n!==void 0?t._$Co?.[n]:t._$Cl,o=oe(e)?void 0:e._$litDirective$;return i?.constructor!==o&&(i?._$AO?.(!1),o===void 0?i=void 0:(i=new o(r),i._$AT(r,t,n)),n!==void 0?(t._$Co??=[])[n]=i:t._$Cl=i),i!==void 0&&(e=F(r,i._$AS(r,e.values),i,n)),e}var ze,Et,xe,Ct,je,H,Ge,Sn,W,ie,oe,Ke,Ht,Fe,ne,Tt,kt,V,Ot,Rt,Dt,qe,f,Te,Ii,A,u,Mt,B,It,se,Ae,J,z,Se,Pe,Ee,Ce,Lt,Pn,Ut,j=m(()=>{ze=globalThis,Et=r=>r,xe=ze.trustedTypes,Ct=xe?xe.createPolicy("lit-html",{createHTML:r=>r}):void 0,je="$lit$",H=`lit$${Math.random().toFixed(9).slice(2)}$`,Ge="?"+H,Sn=`<${Ge}>`,W=document,ie=()=>W.createComment(""),oe=r=>r===null||typeof r!="object"&&typeof r!="function",Ke=Array.isArray,Ht=r=>Ke(r)||typeof r?.[Symbol.iterator]=="function",Fe=`[ 	
\f\r]`,ne=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Tt=/-->/g,kt=/>/g,V=RegExp(`>|${Fe}(?:([^\\s"'>=/]+)(${Fe}*=${Fe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Ot=/'/g,Rt=/"/g,Dt=/^(?:script|style|textarea|title)$/i,qe=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),f=qe(1),Te=qe(2),Ii=qe(3),A=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),Mt=new WeakMap,B=W.createTreeWalker(W,129);It=(r,e)=>{let t=r.length-1,n=[],i,o=e===2?"<svg>":e===3?"<math>":"",s=ne;for(let c=0;c<t;c++){let a=r[c],d,h,p=-1,v=0;for(;v<a.length&&(s.lastIndex=v,h=s.exec(a),h!==null);)v=s.lastIndex,s===ne?h[1]==="!--"?s=Tt:h[1]!==void 0?s=kt:h[2]!==void 0?(Dt.test(h[2])&&(i=RegExp("</"+h[2],"g")),s=V):h[3]!==void 0&&(s=V):s===V?h[0]===">"?(s=i??ne,p=-1):h[1]===void 0?p=-2:(p=s.lastIndex-h[2].length,d=h[1],s=h[3]===void 0?V:h[3]==='"'?Rt:Ot):s===Rt||s===Ot?s=V:s===Tt||s===kt?s=ne:(s=V,i=void 0);let y=s===V&&r[c+1].startsWith("/>")?" ":"";o+=s===ne?a+Sn:p>=0?(n.push(d),a.slice(0,p)+je+a.slice(p)+H+y):a+H+(p===-2?c:y)}return[Nt(r,o+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},se=class r{constructor({strings:e,_$litType$:t},n){let i;this.parts=[];let o=0,s=0,c=e.length-1,a=this.parts,[d,h]=It(e,t);if(this.el=r.createElement(d,n),B.currentNode=this.el.content,t===2||t===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(i=B.nextNode())!==null&&a.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let p of i.getAttributeNames())if(p.endsWith(je)){let v=h[s++],y=i.getAttribute(p).split(H),S=/([.?@])?(.*)/.exec(v);a.push({type:1,index:o,name:S[2],strings:y,ctor:S[1]==="."?Se:S[1]==="?"?Pe:S[1]==="@"?Ee:z}),i.removeAttribute(p)}else p.startsWith(H)&&(a.push({type:6,index:o}),i.removeAttribute(p));if(Dt.test(i.tagName)){let p=i.textContent.split(H),v=p.length-1;if(v>0){i.textContent=xe?xe.emptyScript:"";for(let y=0;y<v;y++)i.append(p[y],ie()),B.nextNode(),a.push({type:2,index:++o});i.append(p[v],ie())}}}else if(i.nodeType===8)if(i.data===Ge)a.push({type:2,index:o});else{let p=-1;for(;(p=i.data.indexOf(H,p+1))!==-1;)a.push({type:7,index:o}),p+=H.length-1}o++}}static createElement(e,t){let n=W.createElement("template");return n.innerHTML=e,n}};Ae=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,i=(e?.creationScope??W).importNode(t,!0);B.currentNode=i;let o=B.nextNode(),s=0,c=0,a=n[0];for(;a!==void 0;){if(s===a.index){let d;a.type===2?d=new J(o,o.nextSibling,this,e):a.type===1?d=new a.ctor(o,a.name,a.strings,this,e):a.type===6&&(d=new Ce(o,this,e)),this._$AV.push(d),a=n[++c]}s!==a?.index&&(o=B.nextNode(),s++)}return B.currentNode=W,i}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},J=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,i){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=F(this,e,t),oe(e)?e===u||e==null||e===""?(this._$AH!==u&&this._$AR(),this._$AH=u):e!==this._$AH&&e!==A&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Ht(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==u&&oe(this._$AH)?this._$AA.nextSibling.data=e:this.T(W.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,i=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=se.createElement(Nt(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===i)this._$AH.p(t);else{let o=new Ae(i,this),s=o.u(this.options);o.p(t),this.T(s),this._$AH=o}}_$AC(e){let t=Mt.get(e.strings);return t===void 0&&Mt.set(e.strings,t=new se(e)),t}k(e){Ke(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,i=0;for(let o of e)i===t.length?t.push(n=new r(this.O(ie()),this.O(ie()),this,this.options)):n=t[i],n._$AI(o),i++;i<t.length&&(this._$AR(n&&n._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Et(e).nextSibling;Et(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},z=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,i,o){this.type=1,this._$AH=u,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=o,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=u}_$AI(e,t=this,n,i){let o=this.strings,s=!1;if(o===void 0)e=F(this,e,t,0),s=!oe(e)||e!==this._$AH&&e!==A,s&&(this._$AH=e);else{let c=e,a,d;for(e=o[0],a=0;a<o.length-1;a++)d=F(this,c[n+a],t,a),d===A&&(d=this._$AH[a]),s||=!oe(d)||d!==this._$AH[a],d===u?e=u:e!==u&&(e+=(d??"")+o[a+1]),this._$AH[a]=d}s&&!i&&this.j(e)}j(e){e===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Se=class extends z{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===u?void 0:e}},Pe=class extends z{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==u)}},Ee=class extends z{constructor(e,t,n,i,o){super(e,t,n,i,o),this.type=5}_$AI(e,t=this){if((e=F(this,e,t,0)??u)===A)return;let n=this._$AH,i=e===u&&n!==u||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,o=e!==u&&(n===u||i);i&&this.element.removeEventListener(this.name,this,n),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ce=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){F(this,e)}},Lt={M:je,P:H,A:Ge,C:1,L:It,R:Ae,D:Ht,V:F,I:J,H:z,N:Pe,U:Ee,B:Se,F:Ce},Pn=ze.litHtmlPolyfillSupport;Pn?.(se,J),(ze.litHtmlVersions??=[]).push("3.3.3");Ut=(r,e,t)=>{let n=t?.renderBefore??e,i=n._$litPart$;if(i===void 0){let o=t?.renderBefore??null;n._$litPart$=i=new J(e.insertBefore(ie(),o),o,void 0,t??{})}return i._$AI(r),i}});var Ye,T,En,Vt=m(()=>{$e();$e();j();j();Ye=globalThis,T=class extends M{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Ut(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return A}};T._$litElement$=!0,T.finalized=!0,Ye.litElementHydrateSupport?.({LitElement:T});En=Ye.litElementPolyfillSupport;En?.({LitElement:T});(Ye.litElementVersions??=[]).push("4.2.2")});var Bt=m(()=>{});var k=m(()=>{$e();j();Vt();Bt()});var D,ke,Z,Je=m(()=>{D={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},ke=r=>(...e)=>({_$litDirective$:r,values:e}),Z=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}}});var Qi,Wt,Cn,Ft,zt=m(()=>{j();({I:Qi}=Lt),Wt=r=>r.strings===void 0,Cn={},Ft=(r,e=Cn)=>r._$AH=e});var jt,Gt=m(()=>{j();Je();zt();jt=ke(class extends Z{constructor(r){if(super(r),r.type!==D.PROPERTY&&r.type!==D.ATTRIBUTE&&r.type!==D.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!Wt(r))throw Error("`live` bindings can only contain a single expression")}render(r){return r}update(r,[e]){if(e===A||e===u)return e;let t=r.element,n=r.name;if(r.type===D.PROPERTY){if(e===t[n])return A}else if(r.type===D.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(n))return A}else if(r.type===D.ATTRIBUTE&&t.getAttribute(n)===e+"")return A;return Ft(r),e}})});var Kt=m(()=>{Gt()});var qt,Tn,N,Yt=m(()=>{j();Je();qt="important",Tn=" !"+qt,N=ke(class extends Z{constructor(r){if(super(r),r.type!==D.ATTRIBUTE||r.name!=="style"||r.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(r){return Object.keys(r).reduce((e,t)=>{let n=r[t];return n==null?e:e+`${t=t.includes("-")?t:t.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${n};`},"")}update(r,[e]){let{style:t}=r.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(e)),this.render(e);for(let n of this.ft)e[n]==null&&(this.ft.delete(n),n.includes("-")?t.removeProperty(n):t[n]=null);for(let n in e){let i=e[n];if(i!=null){this.ft.add(n);let o=typeof i=="string"&&i.endsWith(Tn);n.includes("-")||o?t.setProperty(n,o?i.slice(0,-11):i,o?qt:""):t[n]=i}}return A}})});var Oe=m(()=>{Yt()});function Ze(r,e){let t=r.number_format??"language",n=JSON.stringify([t,r.language,e]),i=Jt.get(n);if(i)return i;let o=t==="system"?void 0:kn[t]??(t==="none"?"en-US":r.language),s=t==="none"?{useGrouping:!1}:{},c=new Intl.NumberFormat(o,{...s,...e});return Jt.set(n,c),c}function Mn(r,e,t=0){let n=Math.abs(e)<.5/10**t?0:e;return Ze(r,{minimumFractionDigits:t,maximumFractionDigits:t}).format(n)}function ae(r,e,t,n=0){return`${Mn(r,e,n)}${On}${t}`}function Q(r,e,t){return Math.abs(e)<999.5?ae(r,e,"W"):ae(r,e/1e3,"kW",t??(Math.abs(e)<9995?2:1))}function Re(r,e){return Ze(r,{style:"percent",maximumFractionDigits:0}).format(e)}function Zt(r,e){let[t,n]=e%3600?[e/60,"minute"]:[e/3600,"hour"];return Ze(r,{style:"unit",unit:`${n}`,unitDisplay:"long"}).format(Number(t))}function Qt(r,e,t){let{locale:n,config:i}=r,o=n.time_zone==="server"?{timeZone:i.time_zone}:{},s=Hn(n),c=p=>new Intl.DateTimeFormat("en-CA",{...o,dateStyle:"short"}).format(p),a=Math.abs(e.getTime()-t.getTime()),d=c(e)===c(t)?{}:a<6*Rn?{weekday:"short"}:{month:"short",day:"numeric"},h=n.time_format==="system"?void 0:n.language;return new Intl.DateTimeFormat(h,{...o,...d,...s,hour:"numeric",minute:"2-digit"}).format(e)}function Hn(r){return r.time_format==="12"?{hourCycle:"h12"}:r.time_format==="24"?{hourCycle:"h23"}:{}}var kn,On,Rn,Jt,ce=m(()=>{"use strict";kn={comma_decimal:["en-US","en"],decimal_comma:["de","es","it"],space_comma:["fr","sv","cs"],quote_decimal:["de-CH"]},On=" ",Rn=24*3600*1e3,Jt=new Map});var Me,Qe=m(()=>{"use strict";k();Me=E`
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
`});var Xt,er,tr,rr=m(()=>{"use strict";k();Xt=E`
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
`,er=E`
  box-sizing: border-box;
  width: var(--thumb);
  height: var(--thumb);
  border: 2px solid var(--ha-card-background, var(--card-background-color));
  border-radius: 50%;
  background: var(--primary-color);
`,tr=E`
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
    ${Xt}
  }
  input::-moz-range-track {
    ${Xt}
  }
  input::-webkit-slider-thumb {
    ${er}
    margin-top: -6px;
    appearance: none;
  }
  input::-moz-range-thumb {
    ${er}
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
`});function de(r){let e=Dn.find(t=>r/t<=nr)??r/nr;return{ends:Math.ceil(r/e),step:e}}function Xe(r,e){let t=Math.min(Math.abs(r)*de(e).step,e);return t?{mode:r>0?"charge":"discharge",watts:t}:{mode:"hold",watts:0}}function or({mode:r,watts:e},t){if(r!=="charge"&&r!=="discharge")return 0;let{ends:n,step:i}=de(t),o=Math.min(Math.round(e/i),n);return r==="charge"?o:-o}function sr({mode:r,watts:e},t,n){if(r==="auto")return{action:"release_battery",data:{device_id:t}};if(r==="hold"&&!n)return{action:"hold_battery",data:{device_id:t}};let i={device_id:t,power:Math.round(e),...n&&{duration:{seconds:n}}};return{action:r==="charge"?"charge_battery":"discharge_battery",data:i}}async function ar(r,e){let{message:t,translation_domain:n,translation_key:i,translation_placeholders:o}=e,s="";if(n&&i)try{s=(await r.loadBackendTranslation("exceptions",n))(`component.${n}.exceptions.${i}.message`,o)}catch{}return s||t||String(e)}function cr(r){return r.translation_placeholders?.message}async function dr(r,{action:e,data:t}){let{response:n}=await r.callService(C,e,t,void 0,!1,!0);return n?.message??""}var ir,Dn,nr,lr=m(()=>{"use strict";P();ir=[0,900,1800,3600,2*3600,4*3600,8*3600],Dn=[10,50,100,200,500,1e3,2e3,5e3],nr=60});function pr(r,e){return f`<p class="outcome ${r}"><ha-icon .icon=${Nn[r]}></ha-icon><span>${e}</span></p>`}var Nn,He,ur=m(()=>{"use strict";k();Kt();Oe();U();ce();Qe();rr();lr();Nn={sending:"mdi:progress-clock",accepted:"mdi:check-circle-outline",failed:"mdi:alert-circle-outline"},He=class extends T{static properties={hass:{attribute:!1},text:{attribute:!1},device:{attribute:!1},largest:{attribute:!1},answer:{attribute:!1},mode:{attribute:!1},present:{attribute:!1},canOrder:{attribute:!1},chosen:{state:!0},seconds:{state:!0},given:{state:!0}};static styles=[Me,tr];constructor(){super(),this.text=w,this.answer=null,this.present={mode:"hold",watts:0},this.canOrder=!0,this.seconds=0}willUpdate(e){let{given:t,answer:n}=this;!t||t.state==="sending"||!n||!e.has("answer")||n.message!==t.message&&n.message!==e.get("answer")?.message&&(this.given=void 0)}render(){let{hass:e,text:t,largest:n}=this;if(!e)return u;let i=this.position,{ends:o}=de(n),s=this.name(Xe(i,n)),c=(i+o)/(2*o);return f`<div class="control" role="group" aria-label=${t("hub_card.control")}>
      <output class="order" aria-hidden="true">${s}</output>
      <input
        type="range"
        min=${-o}
        max=${o}
        step="1"
        list="middle"
        .value=${jt(`${i}`)}
        style=${N({"--low":Math.min(c,.5),"--high":Math.max(c,.5)})}
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
          ${ir.map(a=>this.drawDuration(a))}
        </select>
        ${this.drawButton("send",t("hub_card.send"),"mdi:send",()=>Xe(this.position,this.largest))}
        ${this.drawButton("auto",t("hub_card.auto"),"mdi:home-automation",()=>({mode:"auto",watts:0}))}
      </div>
      <div role="status">${this.drawAnswer()}</div>
    </div>`}drawDuration(e){let t=e?this.text("hub_card.for_time",{duration:Zt(this.hass.locale,e)}):this.text("hub_card.no_end");return f`<option value=${e} ?selected=${e===this.seconds}>${t}</option>`}drawButton(e,t,n,i){let o=this.given?.state==="sending"||!this.canOrder;return f`<button class=${e} aria-disabled=${o?"true":"false"} @click=${()=>o||this.give(i())}>
      <ha-icon .icon=${n}></ha-icon><span>${t}</span>
    </button>`}drawAnswer(){let{given:e,answer:t,text:n}=this;if(e)return pr(e.state,`${this.name(e.order)}: ${e.words}`);if(!t)return u;let i=t.status==="nak",o=n(i?"hub_card.refused":"hub_card.accepted",{message:t.message}),s=t.mode&&this.mode&&this.hass?.formatEntityState(this.mode,t.mode);return pr(i?"failed":"accepted",s?`${s}: ${o}`:o)}get position(){let{chosen:e,ends:t,present:n,largest:i}=this;return e===void 0?or(n,i):Math.max(-t,Math.min(e,t))}get ends(){return de(this.largest).ends}name({mode:e,watts:t}){let{text:n}=this,i={power:Q(this.hass.locale,t,1)};return e==="charge"?n("hub_card.charge",i):e==="discharge"?n("hub_card.discharge",i):n(e==="hold"?"hub_card.hold":"hub_card.auto")}choose(e){this.chosen=Number(e.target.value)}chooseDuration(e){this.seconds=Number(e.target.value)}async give(e){let{hass:t,text:n}=this;if(t){this.given={order:e,state:"sending",words:n("hub_card.sending")};try{let i=await dr(t,sr(e,this.device,this.seconds));this.given={order:e,state:"accepted",words:n("hub_card.accepted",{message:i}),message:i}}catch(i){this.given={order:e,state:"failed",words:await ar(t,i),message:cr(i)}}}}}});function hr(r,e){return e.device_id?r.find(({device:t})=>t.id===e.device_id):r[0]}function et(r,e){r.dispatchEvent(new CustomEvent("hass-more-info",{bubbles:!0,composed:!0,detail:{entityId:e}}))}var De,mr=m(()=>{"use strict";k();P();U();De=class extends T{static properties={hass:{attribute:!1},config:{state:!0},text:{state:!0}};entityIds=[];found=!1;language;constructor(){super(),this.text=w}setConfig(e){this.config=e}getCardSize(){return 6}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}state(e){return e===void 0?void 0:this.hass?.states[e]}shouldUpdate(e){if(e.size>1||!e.has("hass"))return!0;let t=e.get("hass"),n=this.hass;return!t||!n||!Y(t,n)?!0:this.entityIds.some(i=>t.states[i]!==n.states[i])}willUpdate(e){let{hass:t,config:n}=this;if(!t||!n)return;let i=e.get("hass");if(e.has("config")||e.has("hass")&&!(i&&Y(i,t))){let o=this.choose(ge(t),n);this.found=o!==void 0,this.entityIds=o??[]}this.language!==t.locale.language&&(this.language=t.locale.language,ee(t).then(o=>this.text=o))}render(){let{hass:e,config:t}=this;return!e||!t?u:this.found?this.draw(e,t):f`<ha-card><p class="none">${this.text("card.no_device")}</p></ha-card>`}}});function gr(r){let e={powers:{},phases:Un(r)};for(let n of Ne){let i=l(r,In[n]);i&&(e.powers[n]=i)}let t={charge:l(r,"state_of_charge"),commander:l(r,"battery_controlled_by"),answer:l(r,"last_answer"),mode:l(r,"battery_mode"),setPoint:l(r,"battery_power_set_point"),confirmed:l(r,"confirmed_set_point")};return Object.assign(e,Object.fromEntries(Object.entries(t).filter(([,n])=>n)))}function br({powers:r,phases:e,...t}){let n=e.flatMap(({current:i,power:o})=>[i,o]);return[...Object.values(r),...Object.values(t),...n].filter(i=>typeof i=="string")}function Un(r){let e=new Map,t=(n,i)=>i.forEach((o,s)=>{let c=/_l([123])$/.exec(o)?.[1]??`${s+1}`,a=e.get(c)??{name:`L${c}`};a[n]=o,e.set(c,a)});return t("current",R(r,"grid_current_phase")),t("power",R(r,"grid_active_power_phase")),[...e.values()].sort((n,i)=>n.name<i.name?-1:1)}function yr(r){return r&&rt({...r,state:String(r.attributes.max??"")},fr)}function tt(r){let e=r&&r.state.trim()!==""?Number(r.state):NaN;return Number.isFinite(e)?e:void 0}function vr(r){return r!==void 0&&r.state!=="unavailable"&&r.state!=="unknown"}function rt(r,e){let t=tt(r),n=e[String(r?.attributes.unit_of_measurement??"")]??1;return t===void 0?void 0:t*n}var Ne,In,fr,Ln,le,_r,nt=m(()=>{"use strict";P();Ne=["solar","grid","house","battery"],In={solar:"pv_power",grid:"grid_active_power",house:"load_active_power",battery:"battery_power"},fr={mW:.001,W:1,kW:1e3,MW:1e6,GW:1e9},Ln={mA:.001,A:1};le=r=>rt(r,fr);_r=r=>rt(r,Ln)});function wr(r,e,t,n){return!e||e.state==="unavailable"?{icon:"mdi:help",words:t("hub_card.no_word"),kind:"none"}:vr(e)?{icon:Vn[e.state]??"mdi:help",words:Bn(r,e,t,n),kind:e.state}:{icon:"mdi:help",words:t("hub_card.nobody"),kind:"none"}}function Bn(r,e,t,n){let i=e.attributes.until;return e.state!=="home_assistant"?r.formatEntityState(e):typeof i!="string"?t("hub_card.you"):t("hub_card.you_until",{time:Qt(r,new Date(i),n)})}var Vn,$r=m(()=>{"use strict";ce();nt();Vn={hub:"mdi:home-automation",home_assistant:"mdi:account",another_client:"mdi:account-arrow-right",grid_service:"mdi:transmission-tower"}});var xr,Ar=m(()=>{"use strict";k();xr=E`
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
`});function Pr(r){let e=r.includes("solar")?Ie.upright:0,t=r.includes("battery")?Ie.upright:0,n={x:360/2,y:e+Sr};return{width:360,height:e+t+2*Sr,hub:n,spots:r.map(i=>{let o=Wn[i],s=o.x===0,c=s?Ie.upright:Ie.sideways,a=(c-34+12)/2,d=h=>({x:n.x+o.x*h,y:n.y+o.y*h});return{place:i,...d(c),middle:d(a),upright:s}})}}function X(r,e){let t=Math.round(e??0);return t?t>0==(r!=="house")?"in":"out":"still"}function Er(r){let e=Math.abs(r),t=[300,1e3,3e3,6e3,12e3].filter(n=>e<n).length;return[1,1.4,2,3,4.5,7][t]??7}var Ie,Sr,Wn,it=m(()=>{"use strict";Ie={sideways:134,upright:110},Sr=58,Wn={solar:{x:0,y:-1},grid:{x:-1,y:0},house:{x:1,y:0},battery:{x:0,y:1}}});function kr(r,e){let t=Pr(e),{width:n,height:i}=t;return f`<div
    class="flow"
    role="group"
    aria-label=${r.text("dashboard.power_now")}
    style=${N({"aspect-ratio":`${n} / ${i}`,"--width":n,"--height":i})}
  >
    <svg viewBox="0 0 ${n} ${i}" aria-hidden="true">
      ${t.spots.map(o=>zn(t,o,X(o.place,r.readings[o.place]?.watts)))}
      <circle class="hub" cx=${t.hub.x} cy=${t.hub.y} r="9"></circle>
    </svg>
    ${t.spots.map(o=>jn(t,o,r.readings[o.place]?.watts))}
    ${t.spots.map(o=>Gn(r,o))}
  </div>`}function zn({hub:r},{place:e,x:t,y:n,middle:i,upright:o},s){let c=Math.sign(o?r.y-n:r.x-t)*(s==="in"?1:-1),a=o?90*c:c>0?0:180;return Te`<g class="${e} ${s}">
    <line x1=${t} y1=${n} x2=${r.x} y2=${r.y}></line>
    ${s==="still"?u:Te`<path d="M-4 -6 4 0 -4 6" transform="translate(${i.x} ${i.y}) rotate(${a})"></path>`}
  </g>`}function jn({hub:r},{place:e,x:t,y:n,upright:i},o){let s=X(e,o);if(s==="still"||o===void 0)return u;let c=s==="in"?{x:t,y:n}:r,a=s==="in"?r:{x:t,y:n},d=Er(o),h={"--left":Math.min(t,r.x),"--top":Math.min(n,r.y),"--across":Math.abs(t-r.x),"--down":Math.abs(n-r.y),"--from":`${(i?c.y>a.y:c.x>a.x)?100:0}%`,"--to":`${(i?c.y>a.y:c.x>a.x)?0:100}%`},p=v=>f`<i style=${N({"animation-duration":`${d}s`,"animation-delay":`${-v}s`})}></i>`;return f`<div class="dots ${e} ${i?"upright":"level"}" style=${N(h)} aria-hidden="true">
    ${p(0)}${p(d/2)}
  </div>`}function Gn(r,{place:e,x:t,y:n,middle:i,upright:o}){let{readings:s,charge:c,locale:a,text:d,showMore:h}=r,p=s[e],v=X(e,p?.watts),y=Fn[e]?.[v],S=ht=>N({"--x":ht.x,"--y":ht.y}),me=e==="battery"&&c?qn(c,a,d,h,S({x:t,y:n})):f`<span class="circle ${e}" style=${S({x:t,y:n})} @click=${()=>p&&h(p.entity)}>
          <ha-icon .icon=${Cr[e]}></ha-icon>
        </span>`;return f`${me}
    <span class="caption ${e}" style=${S({x:t,y:n})} aria-hidden="true">${d(y??Tr[e])}</span>
    ${p?Kn(r,e,p,y,o,S(i)):u}`}function Kn({locale:r,text:e,showMore:t},n,{entity:i,watts:o},s,c,a){let d=o!==void 0,h=d?Q(r,s?Math.abs(o):o):"–",p=[e(Tr[n]),s&&e(s),d?h:e("hub_card.not_known")];return f`<button
    class="value ${c?"upright":"level"}"
    style=${a}
    aria-label=${p.filter(Boolean).join(", ")}
    @click=${()=>t(i)}
  >
    ${h}
  </button>`}function qn({entity:r,percent:e},t,n,i,o){let s=Math.max(0,Math.min(100,e??0)),c=e===void 0?"–":Re(t,e/100),a=e===void 0?n("hub_card.not_known"):c;return f`<button
    class="circle battery ring"
    style=${o}
    aria-label="${n("hub_card.state_of_charge")}, ${a}"
    @click=${()=>i(r)}
  >
    <svg viewBox="0 0 68 68" aria-hidden="true">
      <circle class="whole" cx="34" cy="34" r="31"></circle>
      ${s?Te`<circle class="filled" cx="34" cy="34" r="31" pathLength="100" stroke-dasharray="${s} 100"></circle>`:u}
    </svg>
    <ha-icon .icon=${Cr.battery}></ha-icon><span>${c}</span>
  </button>`}var Cr,Tr,Fn,Or=m(()=>{"use strict";k();Oe();ce();it();Cr={solar:"mdi:solar-power-variant",grid:"mdi:transmission-tower",house:"mdi:home",battery:"mdi:battery"},Tr={solar:"hub_card.sun",grid:"hub_card.grid",house:"hub_card.house",battery:"hub_card.battery"},Fn={grid:{in:"hub_card.from_grid",out:"hub_card.to_grid"},battery:{in:"hub_card.discharging",out:"hub_card.charging"}}});function Rr(r,e){let t=Math.abs(r)/e;return{share:t,filled:Math.min(t,1),level:t>1?"over":t>.8?"near":"normal"}}var Mr=m(()=>{"use strict"});function Hr(r,e,t,n,i){if(!r.length)return u;let o=e?`${n("hub_card.phases")} · ${n("hub_card.main_fuse",{fuse:ae(t,e,"A")})}`:n("hub_card.phases");return f`<div class="phases ${e?"":"plain"}" role="group" aria-label=${o}>
    <div class="title" aria-hidden="true">${o}</div>
    ${r.map(s=>Jn(s,e,t,n,i))}
  </div>`}function Jn({name:r,entity:e,amperes:t,watts:n},i,o,s,c){let a=i&&t!==void 0?Rr(t,i):void 0,d=a&&a.level!=="normal"?Yn[a.level]:void 0,h=t===void 0?void 0:ae(o,t,"A",1),p=n===void 0?void 0:Q(o,Math.abs(n)),v=X("grid",n),y=v==="still"?void 0:s(v==="in"?"hub_card.from_grid":"hub_card.to_grid"),S=f`<span aria-hidden="true">–</span><span class="unseen">${s("hub_card.not_known")}</span>`,me=a&&Re(o,a.share);return f`<button class="phase ${a?.level??""}" @click=${()=>c(e)}>
    <span class="name">${r}</span>
    ${i?f`<span class="bar"><i style=${N({width:`${100*(a?.filled??0)}%`})}></i></span>`:u}
    <span class="current">${h??S}</span>
    ${a&&!d?f`<span class="unseen">${me}</span>`:u}
    <span class="power">${p?f`${p}${y?f` <small>${y}</small>`:u}`:S}</span>
    ${d?f`<span class="warning"><ha-icon .icon=${d.icon}></ha-icon>${s(d.word)} · ${me}</span>`:u}
  </button>`}var Yn,Dr=m(()=>{"use strict";k();Oe();ce();it();Mr();Yn={near:{word:"hub_card.near_fuse",icon:"mdi:alert-outline"},over:{word:"hub_card.over_fuse",icon:"mdi:alert-octagon"}}});var Nr,Ir=m(()=>{"use strict";k();Nr=E`
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
`});var Zn,Le,Lr=m(()=>{"use strict";k();P();U();mr();$r();Ar();Or();Dr();Ir();nt();Qe();Zn={device_id:"hub_card.device",hide_phases:"hub_card.hide_phases",hide_control:"hub_card.hide_control"},Le=class extends De{static properties={figures:{state:!0}};static styles=[Me,Nr,xr];static getStubConfig(){return{}}static getConfigForm(){return{schema:[{name:"device_id",selector:{device:{filter:{integration:C,model:"EnergyHub"}}}},{name:"hide_phases",selector:{boolean:{}}},{name:"hide_control",selector:{boolean:{}}}],computeLabel:({name:e})=>{let t=Zn[e];return t?w(t):e}}}hub;ids={powers:{},phases:[]};asked="";choose(e,t){let n=hr(e.hubs,t);if(n)return this.hub=n,this.ids=gr(n),br(this.ids)}updated(){let{hass:e,hub:t}=this;if(!e||!t)return;let{answer:n,commander:i,powers:o}=this.ids,s=this.state(o.grid??o.house)?.state==="unavailable"?"silent":"",c=[n,i].map(d=>this.state(d)?.last_updated),a=[t.device.id,...c,s].join();a!==this.asked&&(this.asked=a,this.ask(e,t.device.id,a))}async ask(e,t,n){let i;try{i=await e.callWS({type:`${C}/hub`,device_id:t})}catch{}this.asked===n&&(this.figures=i)}draw(e,t){let{ids:n,hub:i,text:o,figures:s}=this,c=y=>et(this,y),a=this.readings(),d=this.charge(),h=Ne.filter(y=>a[y]||y==="battery"&&d),p=t.hide_phases?[]:this.phases(),v=this.isSilent();return f`<ha-card>
      <div class="head">
        <h2>${i?.name}</h2>
        ${n.commander?this.drawChip(e,n.commander):u}
      </div>
      ${v?f`<p class="silent"><ha-icon icon="mdi:lan-disconnect"></ha-icon>${o("hub_card.silent")}</p>`:u}
      ${h.length?kr({readings:a,charge:d,locale:e.locale,text:o,showMore:c},h):u}
      ${Hr(p,s?.main_fuse??null,e.locale,o,c)}
      ${this.drawControl(e,t)}
    </ha-card>`}drawChip(e,t){let{icon:n,words:i,kind:o}=wr(e,this.state(t),this.text,new Date),s=`${this.text("hub_card.commander")}: ${i}`;return f`<button class="chip ${o}" aria-label=${s} title=${s} @click=${()=>et(this,t)}>
      <ha-icon .icon=${n}></ha-icon>${i}
    </button>`}drawControl(e,t){let{ids:n,hub:i,text:o,figures:s}=this;if(t.hide_control||!i||!n.mode||!s)return u;let c=this.state(n.setPoint),a=yr(c)??s.largest_power;return a?f`<energy-bridge-battery-control
      .hass=${e}
      .text=${o}
      .device=${i.device.id}
      .largest=${a}
      .answer=${s.last_answer}
      .mode=${this.state(n.mode)}
      .present=${this.presentOrder()}
      .canOrder=${this.state(n.mode)?.state!=="unavailable"}
    ></energy-bridge-battery-control>`:u}presentOrder(){let{mode:e,confirmed:t,setPoint:n}=this.ids,i=this.state(e)?.state,o=le(this.state(n))??0;return i==="hold"?{mode:"hold",watts:0}:i!=="charge"&&i!=="discharge"?{mode:"charge",watts:o}:{mode:i,watts:Math.abs(le(this.state(t))??o)}}readings(){let e={};for(let t of Ne){let n=this.ids.powers[t];n&&(e[t]={entity:n,watts:le(this.state(n))})}return e}charge(){let{charge:e}=this.ids;return e?{entity:e,percent:tt(this.state(e))}:void 0}phases(){return this.ids.phases.flatMap(({name:e,current:t,power:n})=>{let i=t??n;return i?[{name:e,entity:i,amperes:_r(this.state(t)),watts:le(this.state(n))}]:[]})}isSilent(){let e=Object.values(this.ids.powers).map(t=>this.state(t));return e.length>0&&e.every(t=>!t||t.state==="unavailable")}}});var Ur,Vr=m(()=>{"use strict";ur();Lr();Ur={"energy-bridge-battery-control":He,"energy-bridge-hub-card":Le}});function _(r){return r.filter(e=>!!e)}function g(r,e,t={}){return{type:"heading",heading:r,icon:e,...t}}function b(r,e){let t=_(e);return t.some(({type:n})=>n!=="heading")?{type:"grid",cards:[r,...t]}:void 0}function pe(r){return r?{visibility:[{condition:"state",entity:r,state_not:["unavailable","unknown"]}]}:{}}function Br(r){return r?{visibility:[{condition:"state",entity:r,state:"on"}]}:{}}function x(r,e={}){return r?{type:"tile",entity:r,name:G,...e}:void 0}function K(r,e={},t=!1){let n=r&&ot(r,t);return x(r,{hide_state:!0,tap_action:n,icon_tap_action:n,...e})}function ot(r,e){return{action:"perform-action",perform_action:"button.press",target:{entity_id:r},...e&&{confirmation:!0}}}function ue(r,e={}){return r?{type:"entity",entity:r,show_name:!0,name:G,...e}:void 0}function q(r,e=G){let t=_(r);if(t.length)return{type:"entities",grid_options:$,entities:t.map(n=>({entity:n,name:e}))}}function O(r,e,t={},n=G){let i=_(r);if(i.length)return{type:"history-graph",hours_to_show:e,grid_options:$,entities:i.map(o=>({entity:o,name:n})),...t}}function st(r,e={}){let t=_(r);if(t.length)return{type:"statistics-graph",chart_type:"bar",period:"hour",days_to_show:1,stat_types:["change"],grid_options:$,entities:t.map(n=>({entity:n,name:G})),...e}}var G,I,$,he=m(()=>{"use strict";G={type:"entity"},I={type:"device"},$={columns:"full"}});function Fr(r,e,t,n){let i=ye(e.cabinets),o=[...at.map(({key:s})=>s),"cabinets_online","cabinets_offline"];return{type:"sections",max_columns:3,dense_section_placement:!0,badges:_(o.map(s=>ue(l(e,s)))),sections:_([ti(e,t),...ri(e,t).map(([s,c])=>ni(s,c,n,i)),b(g(t("dashboard.find_pack"),"mdi:magnify"),[q([l(e,"find_pack"),l(e,"pack_found_in")])]),ii(r,e,t),b(g(t("dashboard.last_day"),"mdi:chart-line"),[O(["packs_ready","packs_charging","free_slots"].map(s=>l(e,s)),24)])])}}function zr(r,e){let t=s=>l(r,s),n=r.slots,i=(s,c)=>_(n.map(a=>{let d=l(a,s);return d?c(d,a):void 0})),o=["cabinet_problem",...at.map(({key:s})=>s),"environment_temperature"];return{type:"sections",max_columns:3,dense_section_placement:!0,badges:_(o.map(s=>ue(t(s)))),sections:_([b(g(e("dashboard.slots"),"mdi:battery-sync"),i("slot_state",Xn)),b(g(e("dashboard.open_slot"),"mdi:lock-open-variant"),i("open",(s,{number:c})=>K(s,{name:`${c}`,icon:"mdi:lock-open-variant",vertical:!0,grid_options:Wr},!0))),b(g(e("dashboard.state_of_charge"),"mdi:battery-50"),i("state_of_charge",(s,{number:c})=>x(s,{name:`${c}`,color:"green",features_position:"inline",features:[{type:"bar-gauge",min:0,max:100}],grid_options:$,...pe(s)}))),b(g(e("dashboard.packs"),"mdi:battery-high"),[ei(n)]),b(g(e("dashboard.what_happened"),"mdi:timeline-text-outline"),[q([t("notification"),t("alert")]),O([t("packs_ready"),t("packs_charging"),t("free_slots")],24)])])}}function Xn(r,e){let t=l(e,"open");return x(r,{name:`${e.number}`,vertical:!0,grid_options:Wr,...t&&{hold_action:ot(t,!0)}})}function ei(r){let e=r.flatMap(t=>{let n=l(t,"pack");return n?[{entity:n,name:`${t.number}`}]:[]});return e.length?{type:"entities",grid_options:$,entities:e}:void 0}function ti(r,e){let t=o=>_(r.cabinets.map(s=>l(s,o))),n=[...t("cabinet_problem").map(o=>[o,{condition:"state",entity:o,state:"on"}]),...t("slots_at_fault").map(o=>[o,{condition:"numeric_state",entity:o,above:0}])],i=b(g(e("dashboard.attention"),"mdi:alert-circle-outline"),n.map(([o,s])=>x(o,{name:[I,G],color:"red",grid_options:$,visibility:[s]})));return i&&{...i,visibility:[{condition:"or",conditions:n.map(([,o])=>o)}]}}function ri(r,e){let t=new Map;for(let n of r.cabinets){let i=n.area??e("dashboard.cabinets");t.set(i,[...t.get(i)??[],n])}return[...t]}function ni(r,e,t,n){let i=e.map(o=>{let s=t.get(o.device.id),c=Qn.flatMap(({key:a,color:d})=>{let h=l(o,a);return h?[{type:"entity",entity:h,color:d}]:[]});return g(o.name.slice(n),"mdi:ev-station",{heading_style:"subtitle",badges:c,...s&&{tap_action:{action:"navigate",navigation_path:s}}})});return{type:"grid",cards:[g(r,"mdi:map-marker"),...i]}}function ii(r,e,t){let n=_(e.cabinets.map(i=>l(i,"packs_ready"))).filter(i=>r.states[i]?.attributes.latitude!==void 0);return b(g(t("dashboard.map"),"mdi:map"),n.length?[{type:"map",entities:n.map(i=>({entity:i,label_mode:"state"})),grid_options:{columns:"full",rows:6}}]:[])}var Wr,at,Qn,jr=m(()=>{"use strict";he();P();Wr={columns:3},at=[{key:"packs_ready",color:"green"},{key:"packs_charging",color:"amber"},{key:"free_slots",color:"blue"},{key:"slots_at_fault",color:"red"},{key:"swaps_today",color:"purple"}],Qn=at.slice(0,4)});function qr(r,e,t){let n=o=>l(r,o);return{type:"sections",max_columns:3,dense_section_placement:!0,badges:_(["state","fault","grid_service_lock","frequency"].map(o=>ue(n(o)))),sections:_([si(r,e),ai(r,e),ci(r,e),di(r,e,t),li(r,e),pi(r,e),ui(r,e)])}}function si(r,e){return b(g(e("dashboard.power_now"),"mdi:flash"),[Kr.some(t=>l(r,t))&&{type:"custom:energy-bridge-hub-card",device_id:r.device.id,grid_options:$}])}function ai(r,e){return b(g(e("dashboard.last_day"),"mdi:chart-line"),[O(Kr.map(t=>l(r,t)),24),st(["pv_energy","grid_energy_imported","grid_energy_exported"].map(t=>l(r,t)),{title:e("dashboard.energy_per_hour")})])}function ci(r,e){let t=["ordered_set_point","confirmed_set_point","set_point_deviation","last_answer"];return b(g(e("dashboard.battery"),"mdi:home-battery"),[q(t.map(n=>l(r,n)))])}function di(r,e,t){let n=l(r,"pv_energy"),i=["grid_energy_imported","grid_energy_exported","pv_energy","load_energy_consumed","battery_energy_charged","battery_energy_discharged"].map(c=>l(r,c)),o={columns:6},s=[{type:"energy-distribution",link_dashboard:!0,grid_options:$},{type:"energy-self-sufficiency-gauge",grid_options:o},...n?[{type:"energy-solar-consumed-gauge",grid_options:o}]:[]];return b(g(e("dashboard.energy"),"mdi:lightning-bolt-circle"),[...t?s:[],q(i)])}function li(r,e){return b(g(e("dashboard.phases"),"mdi:transmission-tower"),[...R(r,"voltage_phase").map(t=>x(t,{icon:"mdi:sine-wave",color:ct.grid,vertical:!0,grid_options:oi})),O(R(r,"grid_active_power_phase"),6)])}function pi(r,e){let t=Gr(r.strings,"string_power");return b(g(e("dashboard.strings"),"mdi:solar-panel-large"),[...Yr(r.strings,"string_power",ct.solar),O(t,24,{},I),g(e("dashboard.energy"),"mdi:lightning-bolt-circle",{heading_style:"subtitle"}),q(Gr(r.strings,"pv_energy"),I)])}function ui(r,e){let t=l(r,"state_of_charge"),n=[l(r,"battery_energy_charged"),l(r,"battery_energy_discharged")];return b(g(e("dashboard.battery_day"),"mdi:battery-clock"),[...Yr(r.batteries,"battery_power",ct.battery),O([t],24),st(n,{title:e("dashboard.energy_per_hour")})])}function Yr(r,e,t){let n=ye(r);return r.flatMap(i=>R(i,e).map(o=>({type:"tile",entity:o,name:i.name.slice(n),color:t,grid_options:$,features_position:"inline",features:[{type:"trend-graph",hours_to_show:24}]})))}function Gr(r,e){return r.flatMap(t=>R(t,e))}var ct,Kr,oi,Jr=m(()=>{"use strict";he();P();ct={solar:"amber",grid:"blue",battery:"teal"},Kr=["pv_power","load_active_power","grid_active_power","battery_power"],oi={columns:4}});function Zr(r,e,t){let n=e.flatMap(s=>s.reports),i=_(e.map(s=>l(s,"reachable"))),o=_(n.map(s=>l(s,"delivery")));return{type:"sections",max_columns:3,dense_section_placement:!0,sections:_([...e.flatMap(s=>s.reports.map(hi)),b(g(t("dashboard.destinations"),"mdi:server-network"),e.flatMap(s=>[x(l(s,"reachable"),{name:I}),K(l(s,"test_delivery"),{icon:"mdi:connection"})])),b(g(t("dashboard.exports"),"mdi:archive-arrow-up-outline"),e.flatMap(s=>[x(l(s,"export_progress"),{name:I}),K(l(s,"cancel_export"))])),b(g(t("dashboard.waiting_documents"),"mdi:tray-full"),[O(n.map(s=>l(s,"waiting_documents")),24,{},I)]),b(g(t("dashboard.what_happened"),"mdi:timeline-text-outline"),[r.config.components.includes("logbook")&&o.length>0&&{type:"logbook",hours_to_show:6,target:{entity_id:[...i,...o]},grid_options:{columns:"full",rows:6}}])])}}function hi(r){let e=l(r,"waiting_documents"),t=l(r,"next_try"),n=l(r,"overdue"),i=e&&[{type:"entity",entity:e,color:"amber"}];return b(g(r.name,"mdi:file-send-outline",i?{badges:i}:{}),[x(l(r,"delivered_until")??l(r,"last_delivered"),{color:"blue"}),K(l(r,"send_now"),{icon:"mdi:send",color:"green"}),x(n,{color:"red",grid_options:$,...Br(n)}),x(l(r,"last_error"),{grid_options:$}),x(t,{color:"amber",...pe(t)}),K(l(r,"retry"),{icon:"mdi:refresh",color:"green",...pe(t)}),x(l(r,"flash"),{features:[{type:"toggle"}],grid_options:$})])}var Qr=m(()=>{"use strict";he();P()});function lt(r,e){let t=be(r),n=t.fleets.flatMap(c=>c.cabinets),i=rn(t),o=(c,a)=>({title:a.name,icon:dt[c],show_icon_and_title:!0,path:i.get(a.device.id)??c,strategy:{type:en(c),device_id:a.device.id}}),s=[...t.hubs.map(c=>o("hub",c)),...t.fleets.map(c=>o("fleet",c)),...n.map(c=>({...o("cabinet",c),...n.length>mi&&{subview:!0}})),...t.destinations.length?[fi(e)]:[]];return{views:s.length?s:[tn(e)]}}function pt(r,e,t,n,i=""){let o=be(r),s=c=>n.device_id?c.find(a=>a.device.id===n.device_id):c[0];if(t==="hub"){let c=s(o.hubs);if(c)return qr(c,e,c.entities.some(a=>i.includes(`"${a.entity_id}"`)))}else if(t==="fleet"){let c=s(o.fleets);if(c)return Fr(r,c,e,rn(o))}else if(t==="cabinet"){let c=s(o.fleets.flatMap(a=>a.cabinets));if(c)return zr(c,e)}else if(o.destinations.length)return Zr(r,o.destinations,e);return tn(e)}function fi(r){return{title:r("dashboard.reports"),icon:dt.reports,show_icon_and_title:!0,path:"reports",strategy:{type:en("reports")}}}function tn(r){return{title:"Energy Bridge",type:"sections",sections:[{type:"grid",cards:[g("Energy Bridge",dt.hub),{type:"markdown",content:r("dashboard.nothing_yet"),grid_options:{columns:"full"}}]}]}}function rn(r){let e=new Map,t=new Set,n=(i,o,s)=>{let c=`${i}-${gi(s)||o.id}`,a=c;for(let d=2;t.has(a);d++)a=`${c}-${d}`;t.add(a),e.set(o.id,a)};for(let{device:i,name:o}of r.hubs)n("hub",i,o);for(let i of r.fleets){n("fleet",i.device,i.name);for(let{device:o,name:s}of i.cabinets)n("cabinet",o,s)}return e}function gi(r){return r.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-|-$/g,"")}var Xr,dt,mi,en,nn=m(()=>{"use strict";jr();he();Jr();P();Qr();Xr=["hub","fleet","cabinet","reports"],dt={hub:"mdi:home-lightning-bolt",fleet:"mdi:battery-sync",cabinet:"mdi:ev-station",reports:"mdi:file-send-outline"},mi=4,en=r=>`custom:energy-bridge-${r}`});function on(r,e,t){return Y(r,e)?!1:r.locale.language!==e.locale.language?!0:JSON.stringify(t(r))!==JSON.stringify(t(e))}async function bi(r){if(!r.config.components.includes("energy"))return"";try{return JSON.stringify(await r.callWS({type:"energy/get_prefs"}))}catch{return""}}function yi(r){return class extends HTMLElement{static async generate(e,t){let n=r==="hub"?await bi(t):"";return pt(t,await ee(t),r,e,n)}static shouldRegenerate(e,t,n){return on(t,n,i=>pt(i,w,r,e))}}}var ut,sn,an=m(()=>{"use strict";P();U();nn();ut=class extends HTMLElement{static async generate(e,t){return lt(t,await ee(t))}static shouldRegenerate(e,t,n){return on(t,n,i=>lt(i,w))}static getCreateSuggestions(){return{title:"Energy Bridge",icon:"mdi:home-lightning-bolt"}}};sn={"ll-strategy-dashboard-energy-bridge":ut,...Object.fromEntries(Xr.map(r=>[`ll-strategy-view-energy-bridge-${r}`,yi(r)]))}});var cn={};pn(cn,{defineElements:()=>_i});function _i(){for(let[r,e]of Object.entries({...sn,...Ur}))customElements.get(r)||customElements.define(r,e)}var dn=m(()=>{"use strict";Vr();an()});U();P();var yt=[{type:"energy-bridge-hub-card",name:"hub_card.name",description:"hub_card.description",devices:({hubs:r})=>r.map(e=>[e,...e.batteries,...e.strings])}];function _t(r,e,t){return r.devices(ge(e)).find(i=>i.some(({entities:o})=>o.some(s=>s.entity_id===t)))?.[0]?.device.id}var gn="https://github.com/energy-bridge/energy-bridge/blob/main/docs/cards.md";function vt(){window.customCards??=[];for(let r of yt)window.customCards.some(({type:e})=>e===r.type)||window.customCards.push({type:r.type,name:w(r.name),description:w(r.description),preview:!0,documentationURL:gn,getEntitySuggestion:(e,t)=>{let n=_t(r,e,t);return n?{config:{type:`custom:${r.type}`,device_id:n}}:null}})}U();function vi(){window.customStrategies??=[],!window.customStrategies.some(({type:r})=>r==="energy-bridge")&&window.customStrategies.push({type:"energy-bridge",strategyType:"dashboard",name:"Energy Bridge",description:w("dashboard.description")})}async function wi(){await customElements.whenDefined("home-assistant");let{defineElements:r}=await Promise.resolve().then(()=>(dn(),cn));r()}vi();vt();wi();
