"""Queries with the text that answers each, and queries that nothing in the store answers.

They serve to fit relativity, and to verify it.

The stores share no text: those of `development_stores` are fitted on (tests/bench/calibration.py), HELD_OUT only
verifies.
"""

from memos_gql.search.fitting import Store, shipped_stores

KITCHEN = """\
The kitchen on the ground floor was rebuilt in spring. The old cupboards went to the neighbours and the floor was laid
with grey stone tiles from a quarry nearby. The plumber came three times before the sink stopped leaking, and the
electrician moved two sockets next to the window. The landlord paid for the oven, a Siemens HB634, serial number
SN-88213-K, whose warranty ends on 14 March 2029. The paint on the walls is called Morning Fog and needs two coats.
There is a spare tin in the cellar behind the bicycles. The window handle is still loose and somebody should look at
it before winter. The radiator under the window makes a ticking sound at night, which is normal according to the
heating firm, and the thermostat should stay at nineteen degrees when nobody is at home. Bins are emptied on alternate
Tuesdays."""

MINUTES = """\
Minutes of the weekly engineering meeting. Present: Priya, Tomás, Wei and Hannah. Tomás reported that the nightly
backups ran without errors and that restoring a copy took eleven minutes. Wei showed the new dashboard; the colours of
the error graph will be changed. It was agreed that the payment service moves from Frankfurt to Dublin on the second
weekend of October, with Hannah in charge of the cut-over and a freeze on deployments from the Thursday before. Priya
will write to the customers. The old cluster is kept for thirty days and then deleted. The discussion about replacing
the message queue was postponed because the comparison is not finished. Any other business: the office plants need
watering during the holidays, and the coffee machine on the second floor is to be descaled every month."""

MINUTES_ZH = """\
会议纪要：本周产品例会由刘芳主持，参加人员有王强、陈静和赵磊。首先回顾了上周的用户反馈，大部分用户认为新的搜索页面更加清
晰，但加载速度仍需改进。王强汇报了服务器扩容的进展，新增的三台机器已经安装完毕，预计下周开始分担流量。随后讨论了第四季度
的市场推广预算，经过协商，总预算定为三百二十万元，其中线上广告占六成，剩余部分用于线下活动和合作伙伴。陈静提出应当尽快更
新帮助文档，赵磊负责联系翻译公司。会议还决定把客服热线的服务时间延长到晚上十点。最后大家确认了下次会议的时间和地点，并提
醒各部门在周五之前提交考勤表。散会后请把会议室的投影仪关闭并归还钥匙。"""

MANUAL = """\
Read this manual before using the pump. Place the unit on level ground and keep the air inlet free. Fill the tank with
clean water only; salt water destroys the seals. To start, open the outlet valve, prime the housing and press the
green button for three seconds. If the display shows E47, the intake filter is blocked: switch off, unscrew the cap on
the left side, rinse the filter under running water and put it back with the arrow pointing down. Oil the bearings
every 500 hours with grease of class NLGI 2. In frost, drain the housing completely. Never lift the unit by its cable.
Spare parts are ordered from the service centre with the number on the type plate. Dispose of the unit according to
local rules; it must not be thrown away with household waste. The guarantee covers material faults for two years."""

NOVEL_ZH = """\
清晨的山谷里弥漫着薄雾，老船夫像往常一样把小船推进水里。他的孙女阿秀提着灯笼站在码头上，灯光映在水面，随着波纹轻轻摇晃。
村里人都说，老船夫年轻的时候曾经到过很远的地方，见过大海，也见过沙漠，可是他自己从来不提。有一年洪水冲垮了石桥，是他一个
人用绳索把二十三个孩子送到了对岸，从那以后，镇上的小学每年端午节都会请他去讲故事。阿秀最喜欢听的是关于北方狼群的那一段。
那天早上，邮差骑着自行车匆匆赶来，带来一封盖着红色邮戳的信。老船夫看完以后沉默了很久，然后把信折好，放进了贴身的口袋，对
阿秀说：今年冬天我们要搬到城里去住了。"""

CONTRACT = """\
This agreement is made between Larkspur Studios and Mr Oduya. The studio lets him the two rooms on the third floor of
9 Canal Street for use as a workshop. The term begins on 1 September and runs for eighteen months. The rent is 1,460
euros a month, payable on the third working day; a late payment costs five per cent. The tenant keeps the rooms clean,
insures his tools and lets the studio in for repairs after two days' notice. Noise after 21:00 is not allowed.
Subletting needs written consent. Either side may end the agreement with three months' notice to the end of a quarter.
The deposit of three months' rent bears no interest. Changes need the written form. Should one clause be void, the
others stay in force. The court at the seat of the studio decides disputes. Both sides received a copy."""

TRAVEL = """\
Day four began with rain, so we stayed in the hostel until eleven and played cards with two cyclists from Norway. Then
the clouds opened and we took the bus up to the monastery. The road has forty-one bends; Luca was sick twice. At the
top an old monk showed us the library, where the oldest book was copied in the year 1187 on goat skin. He would not
let anyone take pictures. We bought honey and a small wooden bird. On the way down the bus broke down near a chapel
and a farmer gave us plums. In the evening we ate lamb with white beans, and I forgot my blue scarf at the restaurant.
The hostel costs eighteen a night with breakfast. Tomorrow we want to see the salt lake, if the weather holds, and
Marta wants to swim, which the guidebook advises against because of the currents near the eastern shore."""

REPORT_ZH = """\
二〇二五年度环境监测报告摘要。全年共采集水样四百八十六份，土壤样品一百二十份，空气监测站点保持在十五个。结果显示，城区空
气质量优良天数为三百零二天，比上一年增加十一天，细颗粒物平均浓度下降百分之七。南湖的总磷含量在夏季两次超过标准，主要原因
是上游养殖场的排放，相关企业已被要求在六月底以前完成整改。北部工业区的噪声投诉有所减少。报告建议继续推广电动公交车，扩大
湿地保护区的面积，并对老旧锅炉进行改造。监测工作由市环境科学研究院承担，数据经过两级审核。全文和附表可以在政务网站下载，
如有疑问，请致电环境保护热线咨询。下一次报告将于明年三月发布。"""


def development_stores() -> list[Store]:
    """List all that relativity may be fitted on."""
    return [DEVELOPMENT, *shipped_stores()]


DEVELOPMENT = Store(
    related=(
        ("What is my cat called?", "I adopted a grey kitten last week and named her Miso."),
        ("Where does Daniel work?", "Daniel started as a nurse at St. Mary's Hospital in Leeds."),
        ("food allergy", "Remember that I'm allergic to peanuts and sesame."),
        ("When is the dentist appointment?", "Dentist on Thursday the 9th at half past three, Dr Okafor."),
        ("favourite colour", "User: my favourite colour has always been dark green"),
        ("Which programming language does she prefer?", "Nadia likes Rust much more than C++ for embedded work."),
        (
            "How do I reset the router?",
            "Hold the small button on the back of the router for ten seconds until the lights blink.",
        ),
        ("wifi password", "The guest wifi is called Harbour and its password is tulip-47-river."),
        ("holiday plans for summer", "We booked a cottage in Brittany for the first two weeks of July."),
        ("mum's birthday", "My mother turns seventy on 22 November, we should plan a party."),
        (
            "What did the doctor say about my knee?",
            "The orthopaedist thinks it is a torn meniscus and wants an MRI of the knee.",
        ),
        ("INV-20417", "Invoice INV-20417 from Brightwater Ltd, 3,180 euros, paid on 4 May."),
        ("order 7719-A", "Your order 7719-A was handed to the carrier this morning."),
        ("phone number of the plumber", "Plumber: Mr Castellano, 0151 4477 902, comes on weekends too."),
        ("running shoes size", "For running I need size 43 because my feet swell."),
        ("Does Ahmed eat meat?", "Ahmed has been a vegetarian since he was fifteen."),
        (
            "Who won the chess tournament?",
            "Assistant: Lena took first place at the school chess tournament, beating Omar in the final.",
        ),
        (
            "recipe for pancakes",
            "Pancakes: 200 g flour, three eggs, 400 ml milk, a pinch of salt; rest the batter half an hour.",
        ),
        ("car insurance renewal", "The insurance for the Skoda has to be renewed before the end of February."),
        (
            "What book was recommended to me?",
            "You should read The Left Hand of Darkness, it is exactly your kind of novel.",
        ),
        ("Why was the flight cancelled?", "Flight LH 1427 did not leave because of a strike of the ground staff."),
        ("how many people came to the wedding", "There were 112 guests at our wedding, half of them from Portugal."),
        ("piano lessons", "Ella practises the piano every Monday with Mrs Grant."),
        (
            "Which database do we use in production?",
            "In production everything runs on PostgreSQL 16; SQLite is only for tests.",
        ),
        ("deadline of the grant application", "The grant proposal has to be submitted by 17:00 on 30 June."),
        ("Sarah's dog breed", "Sarah walks her border collie along the canal every morning."),
        ("password policy", "Passwords must have at least twelve characters and are changed once a year."),
        ("What am I learning right now?", "User: I have been studying Japanese for two months, mostly kanji."),
        ("the error on startup", "At start the service prints ECONNREFUSED 127.0.0.1:6379 and exits."),
        ("what time do we meet", "Let's meet at 18:45 in front of the cinema."),
        ("Kim's new address", "Kim has moved to 14 Orchard Lane, Bristol."),
        ("Do I drink coffee?", "I gave up coffee in January and drink only mint tea now."),
        (
            "photosynthesis",
            "Plants turn carbon dioxide and water into sugar with the energy of light; this is called photosynthesis.",
        ),
        ("tallest mountain in Africa", "Kilimanjaro, at 5,895 metres, is the highest peak of the African continent."),
        ("when does the oven warranty end", KITCHEN),
        ("oven serial number", KITCHEN),
        ("How often are the bins emptied?", KITCHEN),
        ("Who is in charge of moving the payment service?", MINUTES),
        ("payment service Dublin", MINUTES),
        ("What does E47 on the display mean?", MANUAL),
        ("how to clean the intake filter of the pump", MANUAL),
        ("我的猫叫什么名字？", "上周我领养了一只橘猫，给它取名叫豆豆。"),
        ("对什么过敏", "我对海鲜和芒果过敏，点菜的时候请注意。"),
        ("小李在哪里工作？", "小李去年跳槽到杭州的一家游戏公司做设计师。"),
        ("开会时间", "项目启动会改到周三上午九点半，地点在三楼会议室。"),
        ("身份证放在哪里", "护照和身份证都放在书房抽屉的蓝色文件袋里。"),
        ("女儿的生日", "我女儿是二〇一九年八月六日出生的。"),
        ("喜欢什么运动", "周末我一般去打羽毛球，有时候也游泳。"),
        ("快递单号", "您的包裹已发出，快递单号是SF1039927715。"),
        ("红烧肉怎么做", "红烧肉：五花肉切块焯水，加冰糖炒色，放入酱油、料酒和八角，小火炖一个小时。"),
        ("手机多少钱", "我昨天买了一部新手机，花了四千六百块。"),
        ("医生的建议", "医生说我血压偏高，建议少吃盐，每天散步半小时。"),
        ("高铁几点发车", "去南京的高铁G7012次下午两点十五分从上海虹桥出发。"),
        ("第四季度的推广预算是多少", MINUTES_ZH),
        ("客服热线服务到几点", MINUTES_ZH),
        ("老船夫救了多少个孩子", NOVEL_ZH),
        ("Where is the passport?", "护照和身份证都放在书房抽屉的蓝色文件袋里。"),
        ("What sport do I play on weekends?", "周末我一般去打羽毛球，有时候也游泳。"),
        ("marketing budget of the fourth quarter", MINUTES_ZH),
        ("我妈妈什么时候过生日", "My mother turns seventy on 22 November, we should plan a party."),
        ("无线网络密码", "The guest wifi is called Harbour and its password is tulip-47-river."),
        ("生产环境用的是什么数据库", "In production everything runs on PostgreSQL 16; SQLite is only for tests."),
        ("膝盖怎么了", "The orthopaedist thinks it is a torn meniscus and wants an MRI of the knee."),
        ("婚礼来了多少人", "There were 112 guests at our wedding, half of them from Portugal."),
    ),
    unrelated=(
        "How do volcanoes erupt?",
        "best sunscreen for a toddler",
        "What is the capital of Mongolia?",
        "quantum entanglement",
        "guitar chords for beginners",
        "How many moons does Jupiter have?",
        "tax return for freelancers",
        "history of the Ottoman Empire",
        "how to knit a scarf for a baby",
        "stock price of Toyota",
        "Who painted the Mona Lisa?",
        "tomato plants with yellow leaves",
        "Which knife is good for filleting fish?",
        "world record in pole vault",
        "kubernetes ingress timeout",
        "origin of the word whisky",
        "How do bees make honey?",
        "Did my uncle sell his boat?",
        "submarine cables in the Pacific",
        "symptoms of malaria",
        "lottery numbers",
        "Which sofa did I order?",
        "What was the score of the football match?",
        "haircut",
        "zebra",
        "how to fold a paper crane",
        "Beethoven's fifth symphony",
        "mortgage interest rate",
        "Was the thesis about dinosaurs accepted?",
        "XK-5521",
        "ticket 90313",
        "passphrase of the bitcoin wallet",
        "What is Gustav's shoe brand?",
        "Roman aqueducts",
        "the colour of the curtains in the bedroom",
        "solar eclipse",
        "Which gym am I a member of?",
        "tuning a violin",
        "What is the melting point of tungsten?",
        "election results in Brazil",
        "Who directed Casablanca?",
        "hotel in Osaka",
        "How do I change a bicycle tyre?",
        "Alice in Wonderland",
        "火山为什么会喷发",
        "木星有多少颗卫星",
        "蒙古的首都是哪里",
        "怎么学吉他",
        "世界杯冠军",
        "房贷利率",
        "恐龙灭绝的原因",
        "我的沙发是什么颜色",
        "小提琴",
        "疟疾的症状",
        "量子力学",
        "唐朝的皇帝",
        "股票价格",
        "蜜蜂如何酿蜜",
        "健身房会员卡",
        "怎么修自行车",
        "日食",
        "太空望远镜",
        "我叔叔的船卖了吗",
        "黄金的熔点",
    ),
)

HELD_OUT = Store(
    related=(
        ("What instrument does Jonas play?", "Jonas has taken cello lessons since primary school."),
        ("shellfish", "Please never cook shrimp or mussels for me, shellfish makes my throat swell."),
        ("Where did we park the car?", "The car stands on level 3 of the Northgate garage, bay 127."),
        ("new job", "I signed the contract with Helios Energy and begin on 1 April as a data analyst."),
        ("Who is my landlord?", "Mrs Fitzgerald, our landlady, wants the rent on the first of the month."),
        ("blood type", "My blood group is AB negative."),
        ("How long is the train ride to Vienna?", "From Prague to Vienna the train takes four hours and ten minutes."),
        ("marathon", "User: yesterday I finished my first marathon in 4:02, I can hardly walk"),
        ("PO-66310", "Purchase order PO-66310: twelve office chairs, delivery in week 34."),
        ("license plate", "The van has the plate KX21 ZRB."),
        ("What kind of music does grandpa like?", "Grandfather listens to nothing but jazz from the fifties."),
        ("vaccination of the puppy", "The puppy got its rabies shot on Friday; the next one is due in a year."),
        (
            "how do I make the sourdough starter",
            "Starter: mix 50 g rye flour with 50 g water, feed it every day for a week.",
        ),
        (
            "Which version of Python do we support?",
            "The library runs on Python 3.11, 3.12 and 3.13; older ones were dropped.",
        ),
        ("Is Tom married?", "Tom and Elena got married in a small church near Siena last May."),
        ("wine for dinner", "For the fish I would serve a dry Riesling, she does not like red wine."),
        ("locker code", "The combination of my gym locker is 28-05-33."),
        ("Why is the build failing?", "CI is red since the linker cannot find libssl after the image was upgraded."),
        ("What does Yuki want to study?", "Yuki applied for marine biology in Bergen."),
        ("gift idea for Oscar", "Oscar mentioned twice that he would love a telescope."),
        ("When do the shops close on Sunday?", "On Sundays the supermarket is open from ten until four."),
        ("capital of Australia", "Canberra, not Sydney, is the capital of Australia."),
        ("my sleep problems", "I wake up at three every night and cannot fall asleep again."),
        ("How much is the monthly rent of the workshop?", CONTRACT),
        ("notice period", CONTRACT),
        ("rent of the rooms in Canal Street", CONTRACT),
        ("When was the oldest book in the monastery copied?", TRAVEL),
        ("Where did I leave my blue scarf?", TRAVEL),
        ("弟弟在读什么专业", "我弟弟今年考上了武汉大学，学的是建筑学。"),
        ("咖啡", "我每天早上要喝两杯黑咖啡，不加糖。"),
        ("停车位在几号", "我们的车停在地下二层B区208号车位。"),
        ("奶奶住在哪个城市", "奶奶一直住在成都，不愿意搬家。"),
        ("会议室预订", "下周二下午的会议室我已经订好了，在十二楼。"),
        ("怎么去机场最快", "去机场坐地铁十号线转机场快线，大约五十分钟。"),
        ("合同编号", "租赁合同的编号是HT-2026-0718，一式两份。"),
        ("西红柿炒鸡蛋的做法", "西红柿炒鸡蛋：先炒鸡蛋盛出，再炒西红柿，加糖和盐，最后混合。"),
        ("猫的疫苗什么时候打", "小猫的狂犬疫苗约在下个月三号，宠物医院会打电话提醒。"),
        ("她喜欢什么花", "李娜最喜欢百合，不喜欢玫瑰。"),
        ("南湖总磷超标的原因", REPORT_ZH),
        ("空气质量优良天数", REPORT_ZH),
        ("What does my brother study?", "我弟弟今年考上了武汉大学，学的是建筑学。"),
        ("How do I get to the airport?", "去机场坐地铁十号线转机场快线，大约五十分钟。"),
        ("爷爷喜欢听什么音乐", "Grandfather listens to nothing but jazz from the fifties."),
        ("车停在哪里", "The car stands on level 3 of the Northgate garage, bay 127."),
        ("我的血型", "My blood group is AB negative."),
        ("她想学什么专业", "Yuki applied for marine biology in Bergen."),
    ),
    unrelated=(
        "How does a nuclear reactor work?",
        "cheap flights to Iceland",
        "Who invented the telephone?",
        "pruning apple trees",
        "Shakespeare sonnets",
        "What is the population of Nigeria?",
        "divorce lawyer",
        "crossword clue seven letters",
        "speed of light",
        "Did the neighbour repair the fence?",
        "penguin",
        "treatment of migraine",
        "GraphQL subscriptions over websockets",
        "rules of ice hockey",
        "What is the exchange rate of the yen?",
        "mosquito net",
        "Which laptop did Fatima buy?",
        "history of the Inca",
        "QZ-40088",
        "flight AF 1180",
        "pension scheme",
        "What is my grandmother's maiden name?",
        "lawn mower",
        "first man on the moon",
        "wedding dress",
        "compost heap smells bad",
        "Picasso",
        "How tall is the Eiffel Tower?",
        "sailing knots",
        "password of the printer",
        "核反应堆的工作原理",
        "企鹅",
        "尼日利亚有多少人口",
        "谁发明了电话",
        "偏头痛怎么治疗",
        "莎士比亚",
        "埃菲尔铁塔有多高",
        "围棋规则",
        "离婚律师",
        "日元汇率",
        "割草机",
        "婚纱照",
        "打印机的密码是什么",
        "登月第一人",
    ),
)
