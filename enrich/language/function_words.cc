#include "enrich/language/function_words.h"

namespace policywire::enrich {
namespace {

// Beside those that the pipeline's users are likely to meet, their nearest relatives: a language without its relative
// beside it would take the relative's texts for its own.
constexpr FunctionWords kFunctionWords[] = {
    {"en", "",
     "the of and to in a is that for on was with as it by be at from are this have or had not which were but an his "
     "has they their its will been would who more he you we i can there all about if one when after said other into "
     "than new also some up out no only time over she her our your my what so do did could should these those him them "
     "me how any may most such between during before under against through where while because being both just us "
     "first two years year people government state says make made many even then now very must since until please "
     "get use here each own don t s re ll ve"},
    {"de", "äöüß",
     "die der und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
     "dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis "
     "mehr durch man sein wurde wenn ich wir ihr ihre uns unter kann diese dieser dieses ihm ihn mich mir was wo sehr "
     "schon hier alle muss müssen können keine kein eines seit gegen zwischen sondern damit jetzt immer wieder vom "
     "beim ihrer seine seiner sowie daß also jahr jahre zwei viele weil bereits"},
    {"fr", "éèêàçùôîœ",
     "de la le les et des en du un une est que dans pour qui par il au sur pas plus ne se ce sont avec son a mais ou "
     "comme nous vous aux cette ces sa été ses leur leurs être fait elle on ont tout je tous y si même entre "
     "aussi sans après peut deux bien dont où avait était très faire lui mon ma mes votre notre nos vos sous donc "
     "depuis encore ainsi ils elles cela avoir autres lors contre d l n s c j m qu ça ai suis êtes sera chez"},
    {"es", "ñáéíóú",
     "de la que el en y los se del las un por con una su para es al lo como más o pero sus le ha no me si sin sobre "
     "este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo "
     "han yo hay vez puede todos así nos ni parte tiene él uno donde bien tiempo mismo ese ahora cada e vida otro "
     "después te otros aunque esa eso hace otra gobierno tan durante siempre día tanto ella sí gran ello les hacer "
     "esto están estos todas según contra sido ante tu usted nuestro cual mas tambin aos est qu"},
    {"it", "àèìòù",
     "di e che la il un in a per è una non del si con i da le della sono come dei al più ha nel lo gli alla anche su "
     "ma nella delle dal se dalla o l d c ed questo questa suo sua ci mi ti all dell nell sull dall molto essere stato "
     "stata hanno era loro tra fra dopo cui quando due dove ancora prima fatto così anni solo tutto tutti quello "
     "perché sempre chi poi ad agli alle nei negli nelle sul sulla io noi lui lei fare può ogni altri degli dai dalle"},
    {"pt", "ãõçáéíóúâê",
     "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou "
     "ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem "
     "nas me esse eles estão você tinha foram essa num nem suas meu às minha têm numa pelos elas havia seja qual será "
     "nós tenho lhe deles essas esses pelas este fosse dele sobre ainda anos onde pode são num cada todos assim"},
    {"nl", "ëï",
     "de van het een en in is dat op te zijn met voor die niet aan er om ook als dan maar bij of uit nog worden door "
     "naar heeft tot ze wordt over hij was kan haar hebben geen wel ik je deze dit zich hun meer we u mijn hem ons "
     "onze jaar waar werd zo veel al na moet onder tegen tussen deze zou moeten kunnen wij jullie zij wat hier daar "
     "mensen andere twee eerste alle worden want omdat toen nu zal dus uw men iets alleen waren had omdat mee te"},
    {"af", "",
     "die van en in is wat het nie te vir om met op sy dat aan hy hulle ek ons by as was word ook kan deur hierdie "
     "maar "
     "sal uit na jy daar een so toe meer of baie hom haar moet oor ander dit wees gaan nog net jou my waar tussen"},
    {"pl", "łąęśźżćńó",
     "w i na z do się nie że to jest o jak a od po za przez dla co ale tak czy ze są są był było była przy oraz które "
     "który która tym tego jego już także tylko jej ich być może lat pod roku jeszcze bardzo we bo gdy sobie nad mnie "
     "ja on ona oni my ten ta te go mu mi też więc jednak jako można gdzie bez tej kiedy będzie zostały został który"},
    {"cs", "řěůčšžýáíé",
     "a se v na je že s z do o i k to ve pro za by jsou po jako ale si od který která které jeho tak byl bylo byla "
     "také nebo při když už jen roku však podle být aby jsem jak co má ze po před až mezi bude není ho mu pouze další"},
    {"sk", "ľĺŕčšžýáíéô",
     "a sa v na je že s z do o i k to vo pre za by sú po ako ale si od ktorý ktorá ktoré jeho tak bol bolo bola aj "
     "alebo pri keď už len roku však podľa byť aby som čo má zo pred až medzi bude nie ho mu sme ich ktorí tiež"},
    {"sv", "åäö",
     "och i att det som en på är av för med den till har de inte om ett han men var jag sig från vi så kan när "
     "år under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra mycket än "
     "här da då sedan över bara in blir upp även vad få två vill ha många hur mer går sverige kronor detta nya procent "
     "skall hon utan sina något allt första man oss er ni du mig dig din min deras hans hennes inom mellan"},
    {"da", "åæø",
     "og i at det er en til på som af for med den de ikke der har et om han men var jeg sig fra vi så kan når år under "
     "også efter eller nu sin hvor ved mod skal skulle kommer ud får være havde alle andre meget end her da over kun "
     "bliver op hvad to vil mange hvordan mere går dette nye hun uden sine noget man os du mig dig min deres hans "
     "hendes mellem blev kunne været blive selv jer"},
    {"no", "åæø",
     "og i at det er en til på som av for med den de ikke der har et om han men var jeg seg fra vi så kan når år under "
     "også etter eller nå sin hvor ved mot skal skulle kommer ut får være hadde alle andre mye enn her da over bare "
     "blir opp hva to vil mange hvordan mer går dette nye hun uten sine noe man oss du meg deg min deres hans hennes "
     "mellom ble kunne vært bli selv sier dere"},
    {"fi", "äö",
     "ja on ei että oli se hän joka ovat mutta myös kun niin kuin mukaan sen ole voi ollut jos sekä tai jo vain olla "
     "hänen nyt mitä tämä tämän jonka joita ne he me minä sinä kanssa vuoden vuonna ennen jälkeen mukana siitä "
     "kaikki sitä kuitenkin eivät pitää sitten"},
    {"hu", "őűáéíóúö",
     "a az és hogy nem is egy van meg de ez azt csak ki volt el már még mint vagy lehet ha fel kell majd sem le nagyon "
     "amely aki ami után között miatt szerint ezt most minden szerint ilyen olyan pedig így ők őket magyar két"},
    {"ro", "ățșţşî",
     "de și în a la cu pe o din un care nu că mai este pentru sunt au se ce al sau ale fi fost dar ca lui prin după "
     "între acest această până când toate unei unui ei el ea le îi fie ar va avea este si in sa să cum numai asupra"},
    {"ca", "çàèòïŀ",
     "de la i que a el en les per un és amb del una els no es al se ha com més dels o seva seu són aquest aquesta però "
     "també ser va ho hi tot anys fer són molt ja entre pel pels quan on sense perquè altres l d s n m"},
    {"gl", "ñáéíóú",
     "de a que e o do da en un para é con non unha os no se na por máis as dos como pero foi ao das ten á seu súa ou "
     "ser "
     "cando moi xa está tamén só pola polo ata iso ela entre era despois sen mesmo aos ter seus nas estes galicia"},
    {"hr", "čćžšđ",
     "i je u se na da za su od s o ne a koji što kao to iz bi će sa nije ili koja koje kako do samo te ali po biti bio "
     "bila nakon prema već još može kada zbog između godine jer ga mu im tako"},
    {"sl", "čžš",
     "in je v se na da za so pa z ki ne tudi ali po od ter s še do bi kot kar če kako ni iz pri lahko bo bil bila ima "
     "več med leta pred vse zaradi sem smo jih ga"},
    {"lt", "ėųįšžčą",
     "ir į kad iš tai yra su buvo ne kaip apie bet jis jo už po ar nuo tik dar jau savo bus prie labai metų dėl"},
    {"lv", "āēīūšžķņļģ",
     "un ir no ka ar par uz tas bija kas arī ne lai pēc kā gan vai viņš jau tikai tā bet gada līdz savu pie tiek"},
    {"et", "äöüõ",
     "ja on ei et ka oli see kui ta aga või oma ning mis kes seda mida selle ole siis nii veel pärast välja üle"},
    {"sq", "ëç",
     "të e në i dhe për një me që nga më së si ka është u do se nuk ky kjo por edhe janë duke tij saj kur pas ose"},
    {"tr", "ğışçöü",
     "ve bir bu da de için ile çok olarak daha en ne olan gibi kadar sonra o ama ise her var değil ki ya mi mı türkiye "
     "kendi iki diye bunu göre şey ilk ben sen biz siz onun ancak veya hem şekilde oldu olduğu olduğunu yeni büyük tüm "
     "zaman üzerinde içinde önce yok bütün nasıl eden etti karşı arasında ýn yýl için deðil ýle olduðu"},
    {"az", "əğışçöü",
     "və bir bu ilə üçün də da ki olan o çox daha kimi sonra var deyil hər ən isə onun nə edən qədər azərbaycan"},
    {"vi", "ơưđăâêôạảấầẩẫậắằẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
     "và của là có các được trong cho một không với những này đã người khi từ để đến về tại năm vào sẽ cũng ra như "
     "trên "
     "hơn đó làm phải nhiều ngày hay theo bị đang sau việc lại rất nếu thì mà ông bạn tôi anh chị thể nhưng còn nhất "
     "nước công chỉ qua"},
    {"id", "",
     "yang dan di dengan untuk dari dalam ini pada tidak itu akan adalah ke juga oleh bisa karena ada mereka telah "
     "kepada dapat sebagai lebih atau kita saya ia dia anda bahwa tersebut tak para harus kami sudah saat masih banyak "
     "orang hari tahun satu dua setelah antara hanya serta belum seperti sebuah tetapi namun menjadi bagi hal sangat "
     "maka jika secara terhadap pun agar ketika indonesia sampai lalu apa jadi aku bila kemudian sedang sekali "
     "melakukan sebelum itu pemerintah dilakukan memang kamu pula nya"},
    {"ms", "",
     "yang dan di dengan untuk dari dalam ini pada tidak itu akan adalah ke juga oleh boleh kerana ada mereka telah "
     "kepada dapat sebagai lebih atau kita saya beliau dia anda bahawa tersebut tak para perlu kami sudah ketika masih "
     "banyak orang hari tahun satu dua selepas antara hanya serta belum seperti sebuah tetapi malaysia menjadi bagi "
     "sangat jika iaitu daripada kerajaan apabila sahaja pihak bukan nya awak"},
    {"tl", "",
     "ang ng sa na mga at ay ni si para ito kung hindi ko mo siya niya may ako ka kay nang din rin pa lang isang "
     "kanyang "
     "kanilang ayon nila sila kami tayo namin dahil upang"},
    {"sw", "",
     "ya na wa kwa ni katika za la cha kuwa hiyo huo hii yake wake hata lakini pia au bila baada kama alisema watu"},
    {"ru", "ыэё",
     "и в не на что с по как он к это из у за а от то но для о же его все бы так был она мы я вы они до или при если "
     "только было может также года их еще ее уже во после со была были чем быть лет когда этом этого более нет ему "
     "где под об который которые которая которых этот том тем себя можно очень россии году через между даже без есть "
     "эти ли нас вас мне вам им сейчас там вот тут ну кто"},
    {"uk", "іїєґ",
     "і в на не з що та до у за як це від про із для а й його але є він або по ми я ви вони бути було був була також "
     "року які який яка якщо тільки вже їх після так може при під ще все коли те того цього з україни між щоб лише під "
     "де ж би цей ця ці їм йому її нас вас мене себе буде роки років зі усі всі через має можна дуже немає"},
    {"be", "ўыэёі",
     "і ў не на з што да у за як гэта ад па для а яго але быў ён або мы я вы яны таксама года які якая яшчэ ужо пра"},
    {"bg", "ъ",
     "на и в да се за от с не са по е ще като че до при или но той тя те си ни това този тази му й го ги бъде беше "
     "има към след през който която които само още във със какво една един аз ние вие"},
    {"sr", "јљњћђџ",
     "и је у се на да за су од с о не а који што као то из би ће са није или која које како до само те али по бити био "
     "била након према већ још може када због између године јер га му им"},
    {"mk", "јљњѓќѕ",
     "на и во да се за од со не се по е ќе како што до при или но тој таа тие го ги ја му беше има кон по кој која"},
    {"kk", "қңғәұүһі",
     "және мен бұл да де үшін бір деп бар ол емес болып кейін туралы осы сол бойынша қазақстан еді екен жылы"},
    {"ar", "ةىأإ",
     "في من على إلى أن التي الذي هذا هذه عن مع كان ما لا أو قد بعد كل بين كانت ذلك وقد أنه لم ثم حيث يوم إن هو هي"},
    {"fa", "پچگژیک",
     "و در به از که این را با است برای آن می یک بر تا هم شد شده خود ها های نیز بود اما کرد کند ما هر یا آنها دارد باید "
     "شود او من اگر نمی کنند چه"},
    {"ur", "ٹڈےںہپچگ", "کے میں کی ہے اور سے کا کو اس کہ نے پر ہیں یہ بھی نہیں ایک تو کر گیا تھا وہ ہو کیا جو تک"},
    {"ps", "ټډړښځېۍ", "د په او چې له دي ته سره هم کې شوي یې وي ده دا نه"},
    {"hi", "", "के में की है और से का को पर हैं यह भी नहीं एक तो कर था ने कि जो तक इस वह हो गया लिए अपने रहा साथ बाद"},
    {"mr", "ळ", "आहे आणि या व च्या मध्ये तर हे आहेत होते नाही की त्या एक होता असे येथे ते केले साठी"},
    {"ne", "", "छ र को मा ले पनि गर्न भएको छन् हो यो लागि गरेको एक भने थियो हुन गर्ने त्यो"},
    {"bn", "র", "ও এই না করে এবং থেকে এক হয় জন্য তার করা হয়েছে সঙ্গে কিন্তু একটি যে কি তিনি আমি হবে পর মধ্যে"},
    {"as", "ৰৱ", "আৰু এই কৰা হয় পৰা কৰে বাবে নাই এটা তেওঁ মই যে কিন্তু"},
    {"he", "", "של את על לא הוא זה עם כי גם או אם היא אני יותר מה כל היה הם רק אבל זו עוד בין יש אין לו כך אל לפי כמו"},
    {"yi", "װױײ", "די און איז אין פון צו דער אַז ניט האָט מיט אויף זיך דאָס וואָס האט דאס וואס אז"},
};

}  // namespace

std::span<const FunctionWords> AllFunctionWords() { return kFunctionWords; }

}  // namespace policywire::enrich
