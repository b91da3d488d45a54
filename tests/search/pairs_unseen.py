"""Three small stores with questions and strangers that nothing was fitted or tried on.

They only say how good relativity is.

The texts stand as the server stores them: speech with its speaker, passages under their heading, what was said beside a
file.
"""

from memos_gql.search.fitting import Store

RECEIPT = """GREENLEAF GARDEN CENTRE
27 Mill Road, Ashford
Receipt no. 0098-4471 17/06/2026 11:42
Potting compost 50 l 2 x 8.95 17.90
Lavender, 3 l pot 3 x 6.50 19.50
Watering can, zinc 24.00
Total 61.40
Paid by card **** 5532
Returns within 28 days with this receipt"""

LEAVE = """Annual leave and absence
Every full-time member of staff has 27 days of paid leave a year in addition to public holidays. \
Up to five unused days may be carried
over and must be taken by the end of March. Requests are entered in the portal at least two weeks ahead \
and are approved by the team
lead. Whoever falls ill tells the front desk before 9:30 \
and hands in a certificate from the fourth day on. Parents of children under
twelve get ten further days a year for the care of a sick child."""

INCIDENT = """Incident report 2026-14
On 3 September at 02:10 the checkout stopped taking orders for 47 minutes. The cause was an expired certificate \
on the load balancer
in the Warsaw region; the reminder had gone to a mailbox that nobody reads any more. \
Service was restored by Ilse Brandt, who installed
a certificate by hand. Some 1,900 shoppers saw an error page. \
As a consequence certificates are now renewed automatically, and an
alarm sounds thirty days before any of them runs out."""

LEASE = """4. Vehicle and mileage
The lessee receives a Renault Kangoo E-Tech, white, registration WX-55-LDR. \
The monthly instalment is 389 euros for 48 months.
Included are 15,000 kilometres a year; every further kilometre costs 9 cents. \
Tyres and servicing are paid by the lessor. At the end
the vehicle is returned clean and without damage; scratches longer than ten centimetres are charged."""

SURVEY = """Results of the staff survey
Of 212 employees 168 answered, a share of 79 per cent. \
Satisfaction with colleagues is highest (4.4 of 5), while the noise in the
open-plan office got the worst marks (2.1). \
Three quarters would like to work from home two days a week. The canteen was praised for its
salads. Management promises quiet rooms on each floor by spring."""

CLINIC_ZH = """体检报告
姓名：周晓岚  性别：女  年龄：四十一岁
身高一百六十三厘米，体重五十八公斤。血压一百一十八比七十六，正常。总胆固醇六点二，偏高，建议减少动物内脏和油炸食品，三个月后复查。
甲状腺右叶有一个四毫米的结节，边界清楚，每年随访一次即可。视力左眼零点六，右眼零点八。其余各项未见异常。"""

NOTICE_ZH = """停水通知
因更换老化管道，本小区三号楼至七号楼将于十一月十二日上午八点至下午五点停水。请各位住户提前储水。施工期间东门关闭，车辆由北门出入。
如有疑问请拨打物业电话八八六零四四二一，联系人孙师傅。"""

THESIS_ZH = """第三章 实验结果
我们在两千四百张茶叶病害图片上训练了模型。与基线相比，准确率从百分之八十四点一提高到百分之九十一点七，其中炭疽病的识别提升最大。
模型在普通手机上识别一张图片只需零点三秒。主要的错误来自光线过暗的照片。下一步计划是增加夜间拍摄的样本。"""

WHITEBOARD = """\
whiteboard.jpg is a JPEG image. It is 3024 pixels wide and 4032 pixels high (portrait). It was taken on 9 May 2026 at
14:22. Its dominant colours are white and grey.""".replace("\n", " ")

CHAT = Store(
    related=(
        ("Can I eat shrimp?", "User: just so you know, I'm allergic to shellfish, last time I ended up in hospital"),
        ("Where do I work?", "User: I've been a software tester at Brightline Logistics for three years now"),
        ("What's the name of my dog?", "User: our golden retriever Biscuit ate a whole stick of butter today"),
        ("my anniversary", "User: Tom and I got married on 12 June 2018 in Whitby"),
        ("When did I get married?", "User: Tom and I got married on 12 June 2018 in Whitby"),
        ("Who is my husband?", "User: Tom and I got married on 12 June 2018 in Whitby"),
        ("Do I have any siblings?", "User: my younger brother Kieran lives in Toronto, he's a paramedic"),
        ("What does Kieran do for a living?", "User: my younger brother Kieran lives in Toronto, he's a paramedic"),
        ("vegetarian or not", "User: I stopped eating meat two years ago, but I still have fish now and then"),
        ("favourite band", "User: I could listen to Radiohead all day long"),
        ("How am I getting to the office?", "User: I cycle to work every day unless it snows"),
        ("what am I saving money for", "User: every month I put 300 aside because we want to buy a camper van"),
        ("fear of flying", "User: planes terrify me, I always take the train if there is one"),
        ("Why don't I like planes?", "User: planes terrify me, I always take the train if there is one"),
        ("my GP", "User: my family doctor is Dr Anand at the Elm Street practice"),
        (
            "which medicine do I take in the morning",
            "User: I take 20 mg of lisinopril with breakfast because of my blood pressure",
        ),
        ("lisinopril", "User: I take 20 mg of lisinopril with breakfast because of my blood pressure"),
        ("What size shirts should she buy me?", "User: shirts in L are too tight for me, XL fits well"),
        ("planes terrify me", "User: planes terrify me, I always take the train if there is one"),
        ("How should the assistant answer me?", "User: please keep your answers short and don't use emojis"),
        ("which language am I studying", "User: I've signed up for an evening class in Portuguese"),
        ("Where does grandma live?", "User: grandma moved into the Rosewood care home in Leeds last winter"),
        ("when is the car due for its MOT", "User: the Fiesta needs its MOT before 30 August"),
        ("spare key", "Assistant: Noted: the spare key is with Mrs Lowe at number 14."),
        ("Who keeps our spare key?", "Assistant: Noted: the spare key is with Mrs Lowe at number 14."),
        ("Have I ever broken a bone?", "User: I fractured my left wrist skiing when I was sixteen"),
        ("What time do I go to bed?", "User: I'm usually asleep by ten because I start at six"),
        ("present for my niece", "User: my niece Ada turns seven in March, she's mad about dinosaurs"),
        ("How old will Ada be?", "User: my niece Ada turns seven in March, she's mad about dinosaurs"),
        ("what do I drink in the pub", "User: I don't touch alcohol, ginger beer is my thing on a night out"),
        (
            "recipe for mum's lentil soup",
            "User: mum's lentil soup: red lentils, two carrots, cumin, and lemon juice at the end",
        ),
        ("IMG_3107.jpg", "User: this is the bike I want to sell\nSent with the image IMG_3107.jpg."),
        ("Which bike am I getting rid of?", "User: this is the bike I want to sell\nSent with the image IMG_3107.jpg."),
        (
            "booking reference for the ferry",
            "Assistant: Your crossing to Rotterdam is booked, reference HQ7-2290, departure 20:30 from Hull.",
        ),
        ("HQ7-2290", "Assistant: Your crossing to Rotterdam is booked, reference HQ7-2290, departure 20:30 from Hull."),
    ),
    unrelated=(
        "How do I remove red wine from a carpet?",
        "Who wrote Pride and Prejudice?",
        "tax code for self-employed people",
        "weather in Lisbon tomorrow",
        "What is my passport number?",
        "Which university did I go to?",
        "colour of the kitchen walls",
        "our mortgage",
        "history of the Roman Empire",
        "symptoms of appendicitis",
        "gym membership fee",
        "What is the name of my cat?",
        "tickets for the opera",
        "convert 5 miles to kilometres",
        "Did the washing machine get repaired?",
        "landlord's email address",
        "TK-88120",
        "electric guitar",
        "What was the score of last night's match?",
        "how to prune roses",
        "best phone under 300",
        "Who is Angela?",
        "plot of Inception",
        "my star sign",
        "docker compose volumes",
        "boiling point of water",
        "When does the library close?",
        "garden fence",
        "the capital of Peru",
        "What did the electrician say?",
    ),
)

OFFICE = Store(
    related=(
        ("How much did the watering can cost?", RECEIPT),
        ("garden centre receipt", RECEIPT),
        ("Greenleaf", RECEIPT),
        ("How many lavender plants did we buy?", RECEIPT),
        ("How many vacation days do employees get?", LEAVE),
        ("sick note", LEAVE),
        ("what do I do when I am ill", LEAVE),
        ("carry over unused leave", LEAVE),
        ("Why was the shop down in September?", INCIDENT),
        ("expired certificate", INCIDENT),
        ("who fixed the checkout outage", INCIDENT),
        ("Some 1,900 shoppers saw an error page.", INCIDENT),
        ("What does each extra kilometre cost?", LEASE),
        ("WX-55-LDR", LEASE),
        ("leasing rate of the van", LEASE),
        ("What do employees complain about most?", SURVEY),
        ("response rate of the staff survey", SURVEY),
        ("home office", SURVEY),
        (
            "Who do I call when the projector fails?",
            "User: the projector in room Delta is looked after by Yusuf from facilities, extension 417",
        ),
        ("extension 417", "User: the projector in room Delta is looked after by Yusuf from facilities, extension 417"),
        ("Q3 revenue", "User: third-quarter sales came to 4.2 million, seven per cent up on last year"),
        (
            "How did sales develop in the third quarter?",
            "User: third-quarter sales came to 4.2 million, seven per cent up on last year",
        ),
        ("deployment day", "User: we only release on Tuesdays, never on a Friday"),
        ("Can we ship on Friday?", "User: we only release on Tuesdays, never on a Friday"),
        ("Which customer wants single sign-on?", "User: Nordbank won't sign before we support SAML login"),
        ("new hire", "User: Milena Kovač joins the design team on 1 December"),
        ("When does Milena start?", "User: Milena Kovač joins the design team on 1 December"),
        (
            "the contract with the cleaning company",
            (
                "User: please file this\n"
                "Sent with the document cleaning_contract_2026.pdf, titled: Agreement on office cleaning"
            ),
        ),
        (
            "cleaning_contract_2026.pdf",
            (
                "User: please file this\n"
                "Sent with the document cleaning_contract_2026.pdf, titled: Agreement on office cleaning"
            ),
        ),
        ("QR code on the poster", "QR code in poster.png: https://events.example.org/autumn-fair"),
        ("link to the autumn fair", "QR code in poster.png: https://events.example.org/autumn-fair"),
        (
            "how big is whiteboard.jpg",
            WHITEBOARD,
        ),
        (
            "When was the photo of the whiteboard taken?",
            WHITEBOARD,
        ),
    ),
    unrelated=(
        "What is the wifi password?",
        "quarterly dividend of Siemens",
        "postgres replication lag",
        "train timetable to Brussels",
        "Who is the chief executive?",
        "patent application",
        "fire drill",
        "How do I bake focaccia?",
        "dress code",
        "lunch menu on Wednesday",
        "pension contributions",
        "Where is the nearest pharmacy?",
        "INV-70431",
        "budget for the Christmas party",
        "my dentist",
        "How many countries are in the EU?",
        "trademark dispute in Japan",
        "printer toner",
        "minutes of the board meeting",
        "Which laptop did Olga order?",
        "melting glaciers",
        "piano concerto",
        "data protection officer",
        "when is the next solar eclipse",
        "Kubernetes pod stuck in pending",
        "travel expenses for Madrid",
        "chess opening for black",
        "What is the speed limit in Poland?",
    ),
)

CHINESE = Store(
    related=(
        ("我能吃花生吗", "User: 我对坚果过敏，点外卖的时候千万要备注"),
        ("过敏", "User: 我对坚果过敏，点外卖的时候千万要备注"),
        ("我在哪儿上班", "User: 我现在在苏州一家做传感器的公司当工程师"),
        ("我的职业", "User: 我现在在苏州一家做传感器的公司当工程师"),
        ("儿子上几年级", "User: 我儿子乐乐今年九月升小学三年级"),
        ("乐乐", "User: 我儿子乐乐今年九月升小学三年级"),
        ("老婆什么时候过生日", "User: 我妻子的生日是农历腊月初八，每年都别忘了订蛋糕"),
        ("最喜欢的作家", "User: 余华的小说我全都看过，百看不厌"),
        ("我开什么车", "User: 去年买的比亚迪，绿牌，开着挺省钱"),
        ("有什么爱好", "User: 周末一有空我就去河边钓鱼"),
        ("周末一般做什么", "User: 周末一有空我就去河边钓鱼"),
        ("国庆去哪里玩", "User: 国庆我们打算自驾去甘南看草原"),
        ("外婆身体怎么样", "User: 外婆上个月摔了一跤，髋骨骨折，还在住院"),
        ("门锁密码", "User: 家里大门的密码改成了730518"),
        ("730518", "User: 家里大门的密码改成了730518"),
        ("几点开家长会", "User: 家长会定在周四晚上七点，在学校报告厅"),
        ("怎么做酸菜鱼", "User: 酸菜鱼：草鱼片用蛋清腌二十分钟，酸菜炒香加水煮开，再下鱼片烫熟"),
        ("回答的时候用什么语言", "User: 以后请一律用中文回复我，语气随意一点"),
        ("会议推迟到什么时候", "Assistant: 好的，和供应商的会议已经改到下周一下午三点。"),
        ("胆固醇高不高", CLINIC_ZH),
        ("甲状腺结节", CLINIC_ZH),
        ("视力是多少", CLINIC_ZH),
        ("哪天没有水", NOTICE_ZH),
        ("物业的电话", NOTICE_ZH),
        ("车从哪个门进出", NOTICE_ZH),
        ("模型的准确率", THESIS_ZH),
        ("炭疽病的识别提升最大", THESIS_ZH),
        ("茶叶病害图片有多少张", THESIS_ZH),
        (
            "发票在哪个文件里",
            (
                "User: 这是装修的发票，留着报销\n"
                "Sent with the document 装修发票.pdf, which begins: 苏州市宏达装饰工程有限公司 增值税普通发票"
            ),
        ),
        (
            "装修公司叫什么",
            (
                "User: 这是装修的发票，留着报销\n"
                "Sent with the document 装修发票.pdf, which begins: 苏州市宏达装饰工程有限公司 增值税普通发票"
            ),
        ),
        ("What is my son's name?", "User: 我儿子乐乐今年九月升小学三年级"),
        ("door code", "User: 家里大门的密码改成了730518"),
        ("What kind of nodule was found?", CLINIC_ZH),
    ),
    unrelated=(
        "明天上海会下雨吗",
        "怎么开公司",
        "长城有多长",
        "钢琴老师的电话",
        "护照什么时候到期",
        "我女朋友喜欢什么花",
        "黑洞是怎么形成的",
        "股市行情",
        "信用卡账单",
        "相机镜头",
        "法国大革命",
        "怎么种土豆",
        "健身计划",
        "租房合同",
        "猫砂买哪种好",
        "我的大学专业",
        "航班延误",
        "秦始皇",
        "感冒了吃什么药",
        "编程入门书",
        "订单号YT8820193",
        "围巾的织法",
        "奥运会金牌榜",
        "空调坏了找谁修",
        "火车票退票规定",
        "诺贝尔奖",
        "Who discovered penicillin?",
        "rent of the flat",
        "swimming lessons",
        "how to tie a tie",
    ),
)

UNSEEN = (CHAT, OFFICE, CHINESE)
