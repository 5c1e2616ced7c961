"""The words that paragraphs of resolutions open with, in four languages.

Spanish, French and English as United Nations resolutions use them; Spanish and Portuguese also as
those of the Organization of American States do, whose operative paragraphs open with an
infinitive after `Resuelve:` or `Resolve:`. Written down from usage; nothing here is a rule that a
body laid down as a list.

Phrases are parted by semicolons; `a/b` within a word stands for either word. `before` and `after`
may stand beside any of them, more than one at a time; `having` takes one participle more.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Openings:
    """The opening words of one language."""

    preambular: str
    operative: str
    before: str
    after: str
    # What joins a sentiment to a verb, and the sentiments: `with` and `concern`, `deep concern`.
    joined_by: str
    sentiments: str
    degrees: str
    degrees_follow: bool = False  # whether a degree may also stand after the sentiment
    having: str = ""  # "Having" considered, examined, heard
    # How a participle ends, so that one that is not listed is known too; and what only looks so.
    participle: tuple[str, ...] = ()
    no_participle: frozenset[str] = field(default_factory=frozenset)


ENGLISH = Openings(
    preambular="""
    accepting; acknowledging; acting; adhering; affirming; alarmed; alarmed at; alarmed by;
    anxious; appalled; appalled at; appreciating; appreciative; approving; aware; bearing in mind;
    being aware; believing; cognizant; commemorating; commending; committed; concerned;
    concerned about; concerned at; concerned by; condemning; confident; confirming; congratulating;
    conscious; considering; convinced; dedicated; deeming; deploring; desiring; desirous;
    determined; determining; dismayed; dismayed at; distressed; disturbed; disturbed by;
    emphasizing; encouraged; encouraged by; encouraging; endorsing; expecting; expressing concern;
    expressing deep concern; expressing grave concern; expressing serious concern;
    expressing its appreciation; expressing its concern; expressing its deep appreciation;
    expressing its deep concern; expressing its grave concern; expressing its gratitude;
    expressing its satisfaction; expressing its support; expressing appreciation;
    expressing satisfaction; expressing support; fulfilling; gratified; guided; guided by; hoping;
    horrified; indignant; inspired by; invoking; keeping in mind; looking forward to; mindful;
    noting; observing; paying tribute; pointing out; pursuant to; reaffirming; realizing;
    recalling; recognizing; referring to; regretting; reiterating; reiterating its call;
    rejecting; relying on; reminding; resolved; resolving; respecting; saluting; seeking;
    sharing; shocked; stressing; supporting; taking into account; taking into consideration;
    taking note; underlining; underscoring; urging; viewing; welcoming; whereas; wishing; worried
    """,
    operative="""
    accepts; acknowledges; acting; addresses; adopts; affirms; agrees; appeals to; appeals;
    applauds; appoints; appreciates; approves; asks; assures; authorizes; calls for; calls on;
    calls upon; cautions; commemorates; commends; commits; concludes; concurs; condemns; confirms;
    congratulates; considers; consents; convenes; creates; decides; declares; declares that;
    defers; demands; denounces; deplores; designates; determines; directs; draws attention;
    draws the attention; elects; emphasizes; empowers; encourages; endorses; establishes; exhorts;
    expresses appreciation; expresses concern; expresses deep concern; expresses grave concern;
    expresses serious concern; expresses its appreciation; expresses its belief;
    expresses its concern; expresses its condolences; expresses its conviction;
    expresses its deep appreciation; expresses its deep concern; expresses its determination;
    expresses its full support; expresses its grave concern; expresses its gratitude;
    expresses its hope; expresses its intention; expresses its regret; expresses its satisfaction;
    expresses its serious concern; expresses its sincere gratitude; expresses its solidarity;
    expresses its strong support; expresses its support; expresses its thanks; expresses the hope;
    extends; hopes; holds; implores; instructs; insists; invites; launches; looks forward to;
    mandates; notes; objects; observes; offers; opposes; pays tribute; proclaims; proposes;
    reaffirms; realizes; recalls; recognizes; recommends; reconfirms; refers; regards; regrets;
    reiterates; reiterates its appeal; reiterates its call; reiterates its request; rejects;
    reminds; renews; renews its appeal; renews its call; reproves; requests; requires; resolves;
    salutes; seeks; solemnly declares; stands ready; stresses; suggests; supports; suspends;
    takes into account; takes note; terminates; thanks; transmits; trusts; underlines;
    underscores; undertakes; urges; views; warns; welcomes; wishes;
    to accept; to acknowledge; to adopt; to affirm; to appeal to; to approve; to ask; to authorize;
    to call for; to call upon; to commend; to condemn; to congratulate; to convene; to create;
    to declare; to direct; to emphasize; to encourage; to endorse; to entrust; to establish;
    to express; to express its appreciation; to express its concern; to extend; to instruct;
    to invite; to note; to reaffirm; to recognize; to recommend; to reiterate; to request;
    to resolve; to stress; to support; to take note; to thank; to underscore; to urge; to welcome
    """,
    before="""
    also; further; again; once again; once more; deeply; gravely; seriously; strongly; firmly;
    fully; highly; greatly; keenly; profoundly; particularly; especially; sincerely; solemnly;
    warmly; unequivocally; unreservedly; categorically; likewise; equally; in this regard;
    in that regard; urgently; extremely; most; hereby; accordingly; in particular; increasingly;
    still; always
    """,
    after="""
    also; further; again; once again; once more; anew; in particular; in this regard;
    in that regard; in this context; in this connection; strongly; urgently; solemnly; warmly;
    deeply; firmly; especially; particularly; therefore; likewise; accordingly; in this respect
    """,
    joined_by="with; with its; with the",
    sentiments="""
    alarm; anxiety; appreciation; approval; astonishment; concern; disappointment; dismay;
    disquiet; gratification; gratitude; great interest; indignation; interest; regret; sadness;
    satisfaction; shock; sorrow; thanks; admiration; distress
    """,
    degrees="""
    deep; deepest; deepening; extreme; grave; great; growing; increasing; keen; much; particular;
    profound; serious; sincere; special; strong; utmost; warm; considerable; continuing
    """,
    having="having",
    participle=("ing",),
    no_participle=frozenset({"anything", "being", "during", "everything", "nothing", "something"}),
)

SPANISH = Openings(
    preambular="""
    aceptando; acogiendo; acogiendo con beneplácito; acogiendo con agrado;
    acogiendo con satisfacción; actuando; advirtiendo; afirmando; alarmada/alarmado;
    alarmada/alarmado por; alentada/alentado; alentada/alentado por; animada/animado por; apoyando;
    apreciando; aprobando; aseverando; atendiendo; celebrando; comprendiendo;
    comprometida/comprometido; condenando; confiada/confiado; confiando; confirmando;
    congratulándose; conmemorando; consciente/conscientes; considerando; consternada/consternado;
    constatando; convencida/convencido/convencidos; creyendo; decidida/decidido/decididos;
    declarando; deplorando; deseando; deseosa/deseoso/deseosos; destacando; dolida/dolido;
    elogiando; encomiando; enfatizando; esperando; estimando; exhortando; expresando;
    expresando preocupación; expresando profunda preocupación; expresando grave preocupación;
    expresando su agradecimiento; expresando su aprecio; expresando su preocupación;
    expresando su profunda preocupación; expresando su reconocimiento;
    expresando su satisfacción; felicitando; felicitándose; guiada/guiado/guiados;
    guiada/guiado/guiados por; haciendo hincapié; haciendo notar; haciendo suyo/suya;
    horrorizada/horrorizado; indignada/indignado; inspirada/inspirado; inspirándose; invocando;
    lamentando; manifestando; notando; observando; poniendo de relieve; preocupada/preocupado;
    preocupada/preocupado por; reafirmando; recalcando; rechazando; reconociendo; recordando;
    reiterando; reiterando su llamamiento; resaltando; resuelta/resuelto/resueltos;
    rindiendo homenaje; satisfecha/satisfecho; señalando; solidarizándose; subrayando;
    tomando conocimiento; tomando en consideración; tomando en cuenta; tomando nota;
    teniendo en cuenta; teniendo en consideración; teniendo presente; teniendo presentes;
    tras examinar; vista/visto; vistas/vistos; considerando que
    """,
    operative="""
    acepta; acoge; acoge con beneplácito; acoge con agrado; acoge con satisfacción; acuerda;
    acusa; adopta; advierte; afirma; agradece; alienta; anima; anuncia; aplaude; apoya; apela;
    aprecia; aprueba; asegura; aspira; autoriza; avala; celebra; comunica; condena; confía;
    confirma; congratula; conmemora; considera; constata; convoca; crea; decide; declara; deplora;
    designa; desea; destaca; determina; dispone; elige; elogia; encarece; encarga; encomia;
    encomienda; enfatiza; espera; espera con interés; establece; estima; exhorta; exige; expresa;
    expresa preocupación; expresa la esperanza; expresa su agradecimiento; expresa su aprecio;
    expresa su apoyo; expresa su beneplácito; expresa su convicción; expresa su esperanza;
    expresa su gratitud; expresa su grave preocupación; expresa su pleno apoyo;
    expresa su preocupación; expresa su profunda preocupación; expresa su profundo agradecimiento;
    expresa su reconocimiento; expresa su satisfacción; expresa su solidaridad; faculta; felicita;
    formula; hace hincapié; hace notar; hace suya/suyas/suyo/suyos; hace un llamado;
    hace un llamamiento; incita; insiste; insta; invita; lamenta; llama; llama la atención;
    manifiesta; nombra; observa; ofrece; opina; pide; pone de relieve; proclama; propone; prorroga;
    ratifica; reafirma; recalca; rechaza; recomienda; reconoce; recuerda; refrenda; reitera;
    reitera su llamamiento; reitera su petición; reitera su solicitud; remite; renueva; repudia;
    requiere; resalta; resuelve; rinde homenaje; ruega; saluda; se compromete; se congratula;
    se felicita; se solidariza; señala; señala a la atención; solicita; subraya; sugiere; suscribe;
    toma conocimiento; toma nota; transmite; urge; valora;
    acoger; acoger con beneplácito; adoptar; afirmar; agradecer; alentar; apoyar; aprobar;
    autorizar; condenar; continuar; convocar; crear; declarar; destacar; encargar; encomendar;
    encomiar; establecer; exhortar; expresar; expresar su agradecimiento;
    expresar su reconocimiento; expresar su preocupación; felicitar; hacer un llamado;
    hacer un llamamiento; instar; instruir; invitar; lamentar; reafirmar; rechazar; recomendar;
    reconocer; reiterar; renovar; respaldar; saludar; solicitar; subrayar; tomar nota; urgir
    """,
    before="""
    también; además; asimismo; nuevamente; una vez más; igualmente; profundamente; gravemente;
    sumamente; seriamente; firmemente; plenamente; enérgicamente; hondamente; muy; vivamente;
    encarecidamente; solemnemente; especialmente; particularmente; cada vez más; a este respecto;
    en este sentido; a ese respecto; de nuevo
    """,
    after="""
    también; además; asimismo; nuevamente; una vez más; de nuevo; igualmente; enérgicamente;
    encarecidamente; firmemente; profundamente; solemnemente; especialmente; en particular;
    a este respecto; a ese respecto; en este contexto; en este sentido; en ese sentido;
    en los términos más enérgicos; categóricamente; vivamente; plenamente; por tanto
    """,
    joined_by="con; con su; con la",
    sentiments="""
    aceptación; agradecimiento; agrado; alarma; aprecio; aprobación; asombro; beneplácito;
    consternación; inquietud; interés; indignación; pesar; preocupación; reconocimiento;
    satisfacción; gratitud; dolor; tristeza
    """,
    degrees="""
    creciente; especial; extrema; gran; grave; honda; hondo; mucha; mucho; particular; profunda;
    profundo; seria; sincera; sincero; suma; sumo; viva; vivo; verdadera
    """,
    degrees_follow=True,
    having="habiendo",
    participle=("ando", "iendo", "yendo", "ándose", "iéndose"),
    no_participle=frozenset({"bando", "cuando", "mando", "siendo", "atuendo", "estupendo"}),
)

FRENCH = Openings(
    preambular="""
    acceptant; accueillant; accueillant avec satisfaction; affirmant; agissant;
    alarmé/alarmée/alarmés; alarmé/alarmée par; appréciant; approuvant; appuyant; attaché/attachée;
    ayant à l'esprit; ayant présent à l'esprit; ayant présente/présents/présentes à l'esprit;
    ayant à cœur; condamnant; confirmant; conscient/consciente/conscients; considérant;
    consterné/consternée; constatant; convaincu/convaincue/convaincus; croyant; déclarant;
    déplorant; désireux/désireuse; désirant; déterminé/déterminée; encouragé/encouragée;
    encouragé/encouragée par; encourageant; espérant; estimant; exprimant; exprimant sa gratitude;
    exprimant sa préoccupation; exprimant sa profonde préoccupation; exprimant sa reconnaissance;
    exprimant sa satisfaction; exprimant sa vive préoccupation; exprimant son appréciation;
    exprimant son inquiétude; faisant sienne/sien/siennes/siens; félicitant; gardant à l'esprit;
    gardant présent à l'esprit; guidé/guidée par; guidé/guidée; indigné/indignée;
    inquiet/inquiète; insistant; jugeant; mettant l'accent; notant; observant; persuadé/persuadée;
    préoccupé/préoccupée; préoccupé/préoccupée par; prenant acte; prenant en compte;
    prenant en considération; prenant note; rappelant; réaffirmant; reconnaissant; redisant;
    regrettant; réitérant; rejetant; relevant; remerciant; rendant hommage; résolu/résolue;
    s'inspirant; s'appuyant; s'inquiétant; sachant; saluant; se déclarant; se déclarant préoccupée;
    se déclarant profondément préoccupée; se déclarant gravement préoccupée; se félicitant;
    se fondant; se référant; se réjouissant; soucieux/soucieuse; soulignant; tenant compte;
    troublé/troublée; vu; vivement préoccupée/préoccupé; émue/ému
    """,
    operative="""
    accepte; accueille; accueille avec satisfaction; adopte; adresse; affirme; annonce; appelle;
    appelle l'attention; appelle de ses vœux; apprécie; approuve; appuie; assure; attend;
    attend avec intérêt; autorise; charge; condamne; confie; confirme; conjure; considère;
    constate; convie; convient; convoque; crée; décide; déclare; demande; demande instamment;
    demande à; dénonce; déplore; désigne; donne acte; encourage; engage; engage instamment;
    enjoint; entend; entérine; espère; estime; exhorte; exige; exprime; exprime l'espoir;
    exprime ses remerciements; exprime sa gratitude; exprime sa préoccupation;
    exprime sa profonde préoccupation; exprime sa reconnaissance; exprime sa satisfaction;
    exprime sa solidarité; exprime sa vive préoccupation; exprime son appréciation;
    exprime son appui; exprime son inquiétude; exprime son intention; exprime son soutien;
    fait appel; fait sienne/sien/siennes/siens; félicite; forme l'espoir; insiste; insiste sur;
    institue; invite; invite instamment; juge; lance un appel; loue; met en garde; met l'accent;
    note; nomme; observe; prend acte; prend note; prie; prie instamment; proclame; propose;
    proroge; rappelle; réaffirme; recommande; reconnaît; redit; regrette; réitère;
    réitère son appel; rejette; relève; remercie; rend hommage; renouvelle;
    renouvelle son appel; reste saisie; salue; s'associe; s'engage; s'inquiète; se déclare;
    se déclare préoccupée; se déclare profondément préoccupée; se déclare gravement préoccupée;
    se dit; se félicite; se propose; se réjouit; sait gré; souhaite; souligne; souscrit;
    soutient; suggère; supplie; transmet; d'accueillir; d'adopter; d'appeler; d'approuver;
    d'appuyer; d'encourager; d'exhorter; d'exprimer; d'inviter; de charger; de condamner;
    de convoquer; de créer; de déclarer; de demander; de féliciter; de lancer un appel;
    de prendre note; de prier; de réaffirmer; de recommander; de reconnaître; de remercier;
    de réitérer; de souligner
    """,
    before="""
    également; en outre; de nouveau; une fois encore; une fois de plus; profondément; gravement;
    vivement; fermement; pleinement; extrêmement; sérieusement; particulièrement;
    solennellement; à cet égard; dans ce contexte; très; toujours; de plus en plus; aussi
    """,
    after="""
    également; en outre; de nouveau; à nouveau; une fois encore; une fois de plus; aussi; encore;
    profondément; vivement; énergiquement; fermement; pleinement; instamment; solennellement;
    à cet égard; dans ce contexte; en particulier; notamment; vigoureusement; catégoriquement;
    avec force; avec la plus grande fermeté; par ailleurs; donc; avec insistance
    """,
    joined_by="avec; avec une; avec un; avec la; avec le",
    sentiments="""
    alarme; appréciation; consternation; émotion; gratitude; indignation; inquiétude; intérêt;
    préoccupation; reconnaissance; regret; satisfaction; approbation; tristesse
    """,
    degrees="""
    extrême; grand; grande; grave; particulière; plus grande; plus vive; profond; profonde;
    sérieuse; vif; vive; sincère
    """,
    degrees_follow=True,
    having="ayant",
    participle=("ant",),
    no_participle=frozenset(
        {
            "auparavant",
            "autant",
            "avant",
            "cependant",
            "constant",
            "courant",
            "devant",
            "durant",
            "enfant",
            "important",
            "maintenant",
            "montant",
            "moyennant",
            "néant",
            "nonobstant",
            "pendant",
            "pourtant",
            "quant",
            "suivant",
            "tant",
        }
    ),
)

PORTUGUESE = Openings(
    preambular="""
    aceitando; acolhendo; acolhendo com satisfação; acolhendo com beneplácito; acreditando;
    afirmando; agindo; alarmada/alarmado; alarmada/alarmado com; animada/animado; apoiando;
    apreciando; aprovando; assinalando; atenta/atento/atentos; atendendo; celebrando;
    ciente/cientes; comemorando; comprometida/comprometido; condenando; confiante/confiantes;
    confirmando; congratulando-se; consciente/conscientes; considerando;
    consternada/consternado; constatando; convencida/convencido/convencidos; cônscia/cônscio;
    crendo; decidida/decidido; declarando; deplorando; desejando; desejosa/desejoso/desejosos;
    destacando; determinada/determinado; encorajada/encorajado; encorajando; enfatizando;
    elogiando; esperando; estimando; estimulada/estimulado; expressando;
    expressando preocupação; expressando sua preocupação; expressando sua profunda preocupação;
    expressando seu reconhecimento; expressando sua satisfação; expressando sua gratidão;
    expressando seu agradecimento; felicitando; guiada/guiado/guiados;
    guiada/guiado/guiados por; guiada/guiado pelos/pelas/pelo/pela; indignada/indignado;
    inspirada/inspirado; inspirando-se; invocando; lamentando; lembrando; levando em conta;
    levando em consideração; louvando; manifestando; notando; observando;
    orientada/orientado por; ponderando; preocupada/preocupado; preocupada/preocupado com;
    reafirmando; realçando; recordando; reconhecendo; rejeitando; reiterando; relembrando;
    ressaltando; resolvida/resolvido; salientando; satisfeita/satisfeito; saudando; sublinhando;
    tendo em conta; tendo em mente; tendo em vista; tendo presente; tendo presentes;
    tendo visto; tomando conhecimento; tomando em consideração; tomando nota; vista/visto;
    rendendo homenagem; prestando homenagem
    """,
    operative="""
    aceita; acolhe; acolhe com satisfação; acolhe com beneplácito; acorda; adota; afirma; agradece;
    anima; anuncia; apela; aplaude; apoia; aprecia; aprova; assegura; autoriza; celebra;
    chama a atenção; compromete-se; comunica; concita; conclama; concorda; condena; confia;
    confirma; congratula-se; considera; constata; convida; convoca; cria; decide; declara;
    deplora; deseja; designa; destaca; determina; elege; elogia; encarece; encarrega; encomenda;
    encoraja; endossa; enfatiza; espera; estabelece; estima; estimula; exige; exorta; expressa;
    expressa preocupação; expressa a esperança; expressa seu agradecimento; expressa seu apoio;
    expressa seu pleno apoio; expressa seu reconhecimento; expressa sua gratidão;
    expressa sua preocupação; expressa sua profunda preocupação; expressa sua satisfação;
    expressa sua solidariedade; exprime; faz um apelo; faz um chamado; felicita; formula;
    incentiva; incumbe; insiste; insta; institui; instrui; lamenta; lembra; louva; manifesta;
    nomeia; nota; observa; oferece; pede; presta homenagem; proclama; prorroga; propõe;
    ratifica; reafirma; realça; recomenda; reconhece; recorda; rejeita; reitera;
    reitera seu apelo; rende homenagem; renova; requer; resolve; respalda; ressalta; roga;
    salienta; saúda; solicita; solidariza-se; sublinha; sugere; suspende; toma conhecimento;
    toma nota; transmite; urge; valoriza; acolher; acolher com satisfação; adotar; agradecer;
    apoiar; aprovar; autorizar; condenar; conclamar; continuar; convidar; convocar; criar;
    declarar; destacar; encarregar; encorajar; estabelecer; exortar; expressar;
    expressar sua satisfação; expressar seu reconhecimento; expressar sua preocupação;
    fazer um apelo; felicitar; incentivar; incumbir; instar; instruir; lamentar; manifestar;
    reafirmar; recomendar; reconhecer; reiterar; renovar; respaldar; ressaltar; saudar;
    solicitar; tomar nota; transferir
    """,
    before="""
    também; ademais; além disso; outrossim; igualmente; novamente; mais uma vez; uma vez mais;
    profundamente; gravemente; sumamente; seriamente; firmemente; plenamente; energicamente;
    vivamente; muito; solenemente; especialmente; particularmente; cada vez mais; a esse respeito;
    nesse sentido; neste sentido; a este respeito; ainda; fortemente
    """,
    after="""
    também; ademais; além disso; outrossim; igualmente; novamente; mais uma vez; uma vez mais;
    ainda; energicamente; firmemente; fortemente; profundamente; solenemente; veementemente;
    especialmente; em particular; a esse respeito; a este respeito; nesse contexto; nesse sentido;
    neste contexto; neste sentido; encarecidamente; nos termos mais enérgicos; vivamente;
    plenamente
    """,
    joined_by="com; com sua; com a",
    sentiments="""
    agrado; agradecimento; alarme; apreço; aprovação; beneplácito; consternação; gratidão;
    indignação; inquietação; interesse; pesar; preocupação; reconhecimento; satisfação; tristeza
    """,
    degrees="""
    crescente; especial; extrema; grande; grave; muita; muito; particular; profunda; profundo;
    séria; sincera; sincero; viva; vivo; suma
    """,
    degrees_follow=True,
    having="tendo",
    participle=("ando", "endo", "indo", "ando-se", "endo-se", "indo-se"),
    no_participle=frozenset({"bando", "lindo", "mando", "quando", "remendo", "sendo"}),
)

LISTS = {"en": ENGLISH, "es": SPANISH, "fr": FRENCH, "pt": PORTUGUESE}
