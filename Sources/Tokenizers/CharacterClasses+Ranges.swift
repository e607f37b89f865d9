extension CharacterClasses {
  /// Ranges of code points and their classes; made by Scripts/fixtures/subwords.py.
  static let ranges: StaticString = """
    9-ds 20s 30-39niw 41-5alw 5fw 61-7alw 85s a0s aalw b2-b3ni b5lw b9ni balw bc-beni c0-d6lw
    d8-f6lw f8-2c1lw 2c6-2d1lw 2e0-2e4lw 2eclw 2eelw 300-36fw 370-374lw 376-377lw 37a-37dlw 37flw
    386lw 388-38alw 38clw 38e-3a1lw 3a3-3f5lw 3f7-481lw 483-489w 48a-52flw 531-556lw 559lw
    560-588lw 591-5bdw 5bfw 5c1-5c2w 5c4-5c5w 5c7w 5d0-5ealw 5ef-5f2lw 610-61aw 620-64alw
    64b-65fw 660-669niw 66e-66flw 670w 671-6d3lw 6d5lw 6d6-6dcw 6df-6e4w 6e5-6e6lw 6e7-6e8w
    6ea-6edw 6ee-6eflw 6f0-6f9niw 6fa-6fclw 6fflw 710lw 711w 712-72flw 730-74aw 74d-7a5lw
    7a6-7b0w 7b1lw 7c0-7c9niw 7ca-7ealw 7eb-7f3w 7f4-7f5lw 7falw 7fdw 800-815lw 816-819w 81alw
    81b-823w 824lw 825-827w 828lw 829-82dw 840-858lw 859-85bw 860-86alw 870-887lw 889-88elw
    897-89fw 8a0-8c9lw 8ca-8e1w 8e3-903w 904-939lw 93a-93cw 93dlw 93e-94fw 950lw 951-957w
    958-961lw 962-963w 966-96fniw 971-980lw 981-983w 985-98clw 98f-990lw 993-9a8lw 9aa-9b0lw
    9b2lw 9b6-9b9lw 9bcw 9bdlw 9be-9c4w 9c7-9c8w 9cb-9cdw 9celw 9d7w 9dc-9ddlw 9df-9e1lw 9e2-9e3w
    9e6-9efniw 9f0-9f1lw 9f4-9f9ni 9fclw 9few a01-a03w a05-a0alw a0f-a10lw a13-a28lw a2a-a30lw
    a32-a33lw a35-a36lw a38-a39lw a3cw a3e-a42w a47-a48w a4b-a4dw a51w a59-a5clw a5elw a66-a6fniw
    a70-a71w a72-a74lw a75w a81-a83w a85-a8dlw a8f-a91lw a93-aa8lw aaa-ab0lw ab2-ab3lw ab5-ab9lw
    abcw abdlw abe-ac5w ac7-ac9w acb-acdw ad0lw ae0-ae1lw ae2-ae3w ae6-aefniw af9lw afa-affw
    b01-b03w b05-b0clw b0f-b10lw b13-b28lw b2a-b30lw b32-b33lw b35-b39lw b3cw b3dlw b3e-b44w
    b47-b48w b4b-b4dw b55-b57w b5c-b5dlw b5f-b61lw b62-b63w b66-b6fniw b71lw b72-b77ni b82w b83lw
    b85-b8alw b8e-b90lw b92-b95lw b99-b9alw b9clw b9e-b9flw ba3-ba4lw ba8-baalw bae-bb9lw
    bbe-bc2w bc6-bc8w bca-bcdw bd0lw bd7w be6-befniw bf0-bf2ni c00-c04w c05-c0clw c0e-c10lw
    c12-c28lw c2a-c39lw c3cw c3dlw c3e-c44w c46-c48w c4a-c4dw c55-c56w c58-c5alw c5dlw c60-c61lw
    c62-c63w c66-c6fniw c78-c7eni c80lw c81-c83w c85-c8clw c8e-c90lw c92-ca8lw caa-cb3lw
    cb5-cb9lw cbcw cbdlw cbe-cc4w cc6-cc8w cca-ccdw cd5-cd6w cdd-cdelw ce0-ce1lw ce2-ce3w
    ce6-cefniw cf1-cf2lw cf3w d00-d03w d04-d0clw d0e-d10lw d12-d3alw d3b-d3cw d3dlw d3e-d44w
    d46-d48w d4a-d4dw d4elw d54-d56lw d57w d58-d5eni d5f-d61lw d62-d63w d66-d6fniw d70-d78ni
    d7a-d7flw d81-d83w d85-d96lw d9a-db1lw db3-dbblw dbdlw dc0-dc6lw dcaw dcf-dd4w dd6w dd8-ddfw
    de6-defniw df2-df3w e01-e30lw e31w e32-e33lw e34-e3aw e40-e46lw e47-e4ew e50-e59niw e81-e82lw
    e84lw e86-e8alw e8c-ea3lw ea5lw ea7-eb0lw eb1w eb2-eb3lw eb4-ebcw ebdlw ec0-ec4lw ec6lw
    ec8-ecew ed0-ed9niw edc-edflw f00lw f18-f19w f20-f29niw f2a-f33ni f35w f37w f39w f3e-f3fw
    f40-f47lw f49-f6clw f71-f84w f86-f87w f88-f8clw f8d-f97w f99-fbcw fc6w 1000-102alw 102b-103ew
    103flw 1040-1049niw 1050-1055lw 1056-1059w 105a-105dlw 105e-1060w 1061lw 1062-1064w
    1065-1066lw 1067-106dw 106e-1070lw 1071-1074w 1075-1081lw 1082-108dw 108elw 108fw
    1090-1099niw 109a-109dw 10a0-10c5lw 10c7lw 10cdlw 10d0-10falw 10fc-1248lw 124a-124dlw
    1250-1256lw 1258lw 125a-125dlw 1260-1288lw 128a-128dlw 1290-12b0lw 12b2-12b5lw 12b8-12belw
    12c0lw 12c2-12c5lw 12c8-12d6lw 12d8-1310lw 1312-1315lw 1318-135alw 135d-135fw 1369-137cni
    1380-138flw 13a0-13f5lw 13f8-13fdlw 1401-166clw 166f-167flw 1680s 1681-169alw 16a0-16ealw
    16ee-16f0niw 16f1-16f8lw 1700-1711lw 1712-1715w 171f-1731lw 1732-1734w 1740-1751lw 1752-1753w
    1760-176clw 176e-1770lw 1772-1773w 1780-17b3lw 17b4-17d3w 17d7lw 17dclw 17ddw 17e0-17e9niw
    17f0-17f9ni 180b-180dw 180fw 1810-1819niw 1820-1878lw 1880-1884lw 1885-1886w 1887-18a8lw
    18a9w 18aalw 18b0-18f5lw 1900-191elw 1920-192bw 1930-193bw 1946-194fniw 1950-196dlw
    1970-1974lw 1980-19ablw 19b0-19c9lw 19d0-19d9niw 19dani 1a00-1a16lw 1a17-1a1bw 1a20-1a54lw
    1a55-1a5ew 1a60-1a7cw 1a7fw 1a80-1a89niw 1a90-1a99niw 1aa7lw 1ab0-1acew 1b00-1b04w
    1b05-1b33lw 1b34-1b44w 1b45-1b4clw 1b50-1b59niw 1b6b-1b73w 1b80-1b82w 1b83-1ba0lw 1ba1-1badw
    1bae-1baflw 1bb0-1bb9niw 1bba-1be5lw 1be6-1bf3w 1c00-1c23lw 1c24-1c37w 1c40-1c49niw
    1c4d-1c4flw 1c50-1c59niw 1c5a-1c7dlw 1c80-1c8alw 1c90-1cbalw 1cbd-1cbflw 1cd0-1cd2w
    1cd4-1ce8w 1ce9-1ceclw 1cedw 1cee-1cf3lw 1cf4w 1cf5-1cf6lw 1cf7-1cf9w 1cfalw 1d00-1dbflw
    1dc0-1dffw 1e00-1f15lw 1f18-1f1dlw 1f20-1f45lw 1f48-1f4dlw 1f50-1f57lw 1f59lw 1f5blw 1f5dlw
    1f5f-1f7dlw 1f80-1fb4lw 1fb6-1fbclw 1fbelw 1fc2-1fc4lw 1fc6-1fcclw 1fd0-1fd3lw 1fd6-1fdblw
    1fe0-1feclw 1ff2-1ff4lw 1ff6-1ffclw 2000-200as 200c-200dw 2028-2029s 202fs 203f-2040w 2054w
    205fs 2070ni 2071lw 2074-2079ni 207flw 2080-2089ni 2090-209clw 20d0-20f0w 2102lw 2107lw
    210a-2113lw 2115lw 2119-211dlw 2124lw 2126lw 2128lw 212a-212dlw 212f-2139lw 213c-213flw
    2145-2149lw 214elw 2150-215fni 2160-2182niw 2183-2184lw 2185-2188niw 2189ni 2460-249bni
    24b6-24e9w 24ea-24ffni 2776-2793ni 2c00-2ce4lw 2ceb-2ceelw 2cef-2cf1w 2cf2-2cf3lw 2cfdni
    2d00-2d25lw 2d27lw 2d2dlw 2d30-2d67lw 2d6flw 2d7fw 2d80-2d96lw 2da0-2da6lw 2da8-2daelw
    2db0-2db6lw 2db8-2dbelw 2dc0-2dc6lw 2dc8-2dcelw 2dd0-2dd6lw 2dd8-2ddelw 2de0-2dffw 2e2flw
    3000s 3005-3006lw 3007niw 3021-3029niw 302a-302fw 3031-3035lw 3038-303aniw 303b-303clw
    3041-3096lw 3099-309aw 309d-309flw 30a1-30falw 30fc-30fflw 3105-312flw 3131-318elw
    3192-3195ni 31a0-31bflw 31f0-31fflw 3220-3229ni 3248-324fni 3251-325fni 3280-3289ni
    32b1-32bfni 3400-4dbflw 4e00-a48clw a4d0-a4fdlw a500-a60clw a610-a61flw a620-a629niw
    a62a-a62blw a640-a66elw a66f-a672w a674-a67dw a67f-a69dlw a69e-a69fw a6a0-a6e5lw a6e6-a6efniw
    a6f0-a6f1w a717-a71flw a722-a788lw a78b-a7cdlw a7d0-a7d1lw a7d3lw a7d5-a7dclw a7f2-a801lw
    a802w a803-a805lw a806w a807-a80alw a80bw a80c-a822lw a823-a827w a82cw a830-a835ni
    a840-a873lw a880-a881w a882-a8b3lw a8b4-a8c5w a8d0-a8d9niw a8e0-a8f1w a8f2-a8f7lw a8fblw
    a8fd-a8felw a8ffw a900-a909niw a90a-a925lw a926-a92dw a930-a946lw a947-a953w a960-a97clw
    a980-a983w a984-a9b2lw a9b3-a9c0w a9cflw a9d0-a9d9niw a9e0-a9e4lw a9e5w a9e6-a9eflw
    a9f0-a9f9niw a9fa-a9felw aa00-aa28lw aa29-aa36w aa40-aa42lw aa43w aa44-aa4blw aa4c-aa4dw
    aa50-aa59niw aa60-aa76lw aa7alw aa7b-aa7dw aa7e-aaaflw aab0w aab1lw aab2-aab4w aab5-aab6lw
    aab7-aab8w aab9-aabdlw aabe-aabfw aac0lw aac1w aac2lw aadb-aaddlw aae0-aaealw aaeb-aaefw
    aaf2-aaf4lw aaf5-aaf6w ab01-ab06lw ab09-ab0elw ab11-ab16lw ab20-ab26lw ab28-ab2elw
    ab30-ab5alw ab5c-ab69lw ab70-abe2lw abe3-abeaw abec-abedw abf0-abf9niw ac00-d7a3lw
    d7b0-d7c6lw d7cb-d7fblw f900-fa6dlw fa70-fad9lw fb00-fb06lw fb13-fb17lw fb1dlw fb1ew
    fb1f-fb28lw fb2a-fb36lw fb38-fb3clw fb3elw fb40-fb41lw fb43-fb44lw fb46-fbb1lw fbd3-fd3dlw
    fd50-fd8flw fd92-fdc7lw fdf0-fdfblw fe00-fe0fw fe20-fe2fw fe33-fe34w fe4d-fe4fw fe70-fe74lw
    fe76-fefclw ff10-ff19niw ff21-ff3alw ff3fw ff41-ff5alw ff66-ffbelw ffc2-ffc7lw ffca-ffcflw
    ffd2-ffd7lw ffda-ffdclw 10000-1000blw 1000d-10026lw 10028-1003alw 1003c-1003dlw 1003f-1004dlw
    10050-1005dlw 10080-100falw 10107-10133ni 10140-10174niw 10175-10178ni 1018a-1018bni 101fdw
    10280-1029clw 102a0-102d0lw 102e0w 102e1-102fbni 10300-1031flw 10320-10323ni 1032d-10340lw
    10341niw 10342-10349lw 1034aniw 10350-10375lw 10376-1037aw 10380-1039dlw 103a0-103c3lw
    103c8-103cflw 103d1-103d5niw 10400-1049dlw 104a0-104a9niw 104b0-104d3lw 104d8-104fblw
    10500-10527lw 10530-10563lw 10570-1057alw 1057c-1058alw 1058c-10592lw 10594-10595lw
    10597-105a1lw 105a3-105b1lw 105b3-105b9lw 105bb-105bclw 105c0-105f3lw 10600-10736lw
    10740-10755lw 10760-10767lw 10780-10785lw 10787-107b0lw 107b2-107balw 10800-10805lw 10808lw
    1080a-10835lw 10837-10838lw 1083clw 1083f-10855lw 10858-1085fni 10860-10876lw 10879-1087fni
    10880-1089elw 108a7-108afni 108e0-108f2lw 108f4-108f5lw 108fb-108ffni 10900-10915lw
    10916-1091bni 10920-10939lw 10980-109b7lw 109bc-109bdni 109be-109bflw 109c0-109cfni
    109d2-109ffni 10a00lw 10a01-10a03w 10a05-10a06w 10a0c-10a0fw 10a10-10a13lw 10a15-10a17lw
    10a19-10a35lw 10a38-10a3aw 10a3fw 10a40-10a48ni 10a60-10a7clw 10a7d-10a7eni 10a80-10a9clw
    10a9d-10a9fni 10ac0-10ac7lw 10ac9-10ae4lw 10ae5-10ae6w 10aeb-10aefni 10b00-10b35lw
    10b40-10b55lw 10b58-10b5fni 10b60-10b72lw 10b78-10b7fni 10b80-10b91lw 10ba9-10bafni
    10c00-10c48lw 10c80-10cb2lw 10cc0-10cf2lw 10cfa-10cffni 10d00-10d23lw 10d24-10d27w
    10d30-10d39niw 10d40-10d49niw 10d4a-10d65lw 10d69-10d6dw 10d6f-10d85lw 10e60-10e7eni
    10e80-10ea9lw 10eab-10eacw 10eb0-10eb1lw 10ec2-10ec4lw 10efc-10effw 10f00-10f1clw
    10f1d-10f26ni 10f27lw 10f30-10f45lw 10f46-10f50w 10f51-10f54ni 10f70-10f81lw 10f82-10f85w
    10fb0-10fc4lw 10fc5-10fcbni 10fe0-10ff6lw 11000-11002w 11003-11037lw 11038-11046w
    11052-11065ni 11066-1106fniw 11070w 11071-11072lw 11073-11074w 11075lw 1107f-11082w
    11083-110aflw 110b0-110baw 110c2w 110d0-110e8lw 110f0-110f9niw 11100-11102w 11103-11126lw
    11127-11134w 11136-1113fniw 11144lw 11145-11146w 11147lw 11150-11172lw 11173w 11176lw
    11180-11182w 11183-111b2lw 111b3-111c0w 111c1-111c4lw 111c9-111ccw 111ce-111cfw
    111d0-111d9niw 111dalw 111dclw 111e1-111f4ni 11200-11211lw 11213-1122blw 1122c-11237w 1123ew
    1123f-11240lw 11241w 11280-11286lw 11288lw 1128a-1128dlw 1128f-1129dlw 1129f-112a8lw
    112b0-112delw 112df-112eaw 112f0-112f9niw 11300-11303w 11305-1130clw 1130f-11310lw
    11313-11328lw 1132a-11330lw 11332-11333lw 11335-11339lw 1133b-1133cw 1133dlw 1133e-11344w
    11347-11348w 1134b-1134dw 11350lw 11357w 1135d-11361lw 11362-11363w 11366-1136cw 11370-11374w
    11380-11389lw 1138blw 1138elw 11390-113b5lw 113b7lw 113b8-113c0w 113c2w 113c5w 113c7-113caw
    113cc-113d0w 113d1lw 113d2w 113d3lw 113e1-113e2w 11400-11434lw 11435-11446w 11447-1144alw
    11450-11459niw 1145ew 1145f-11461lw 11480-114aflw 114b0-114c3w 114c4-114c5lw 114c7lw
    114d0-114d9niw 11580-115aelw 115af-115b5w 115b8-115c0w 115d8-115dblw 115dc-115ddw
    11600-1162flw 11630-11640w 11644lw 11650-11659niw 11680-116aalw 116ab-116b7w 116b8lw
    116c0-116c9niw 116d0-116e3niw 11700-1171alw 1171d-1172bw 11730-11739niw 1173a-1173bni
    11740-11746lw 11800-1182blw 1182c-1183aw 118a0-118dflw 118e0-118e9niw 118ea-118f2ni
    118ff-11906lw 11909lw 1190c-11913lw 11915-11916lw 11918-1192flw 11930-11935w 11937-11938w
    1193b-1193ew 1193flw 11940w 11941lw 11942-11943w 11950-11959niw 119a0-119a7lw 119aa-119d0lw
    119d1-119d7w 119da-119e0w 119e1lw 119e3lw 119e4w 11a00lw 11a01-11a0aw 11a0b-11a32lw
    11a33-11a39w 11a3alw 11a3b-11a3ew 11a47w 11a50lw 11a51-11a5bw 11a5c-11a89lw 11a8a-11a99w
    11a9dlw 11ab0-11af8lw 11bc0-11be0lw 11bf0-11bf9niw 11c00-11c08lw 11c0a-11c2elw 11c2f-11c36w
    11c38-11c3fw 11c40lw 11c50-11c59niw 11c5a-11c6cni 11c72-11c8flw 11c92-11ca7w 11ca9-11cb6w
    11d00-11d06lw 11d08-11d09lw 11d0b-11d30lw 11d31-11d36w 11d3aw 11d3c-11d3dw 11d3f-11d45w
    11d46lw 11d47w 11d50-11d59niw 11d60-11d65lw 11d67-11d68lw 11d6a-11d89lw 11d8a-11d8ew
    11d90-11d91w 11d93-11d97w 11d98lw 11da0-11da9niw 11de0-11de9i 11ee0-11ef2lw 11ef3-11ef6w
    11f00-11f01w 11f02lw 11f03w 11f04-11f10lw 11f12-11f33lw 11f34-11f3aw 11f3e-11f42w
    11f50-11f59niw 11f5aw 11fb0lw 11fc0-11fd4ni 12000-12399lw 12400-1246eniw 12480-12543lw
    12f90-12ff0lw 13000-1342flw 13440w 13441-13446lw 13447-13455w 13460-143falw 14400-14646lw
    16100-1611dlw 1611e-1612fw 16130-16139niw 16800-16a38lw 16a40-16a5elw 16a60-16a69niw
    16a70-16abelw 16ac0-16ac9niw 16ad0-16aedlw 16af0-16af4w 16b00-16b2flw 16b30-16b36w
    16b40-16b43lw 16b50-16b59niw 16b5b-16b61ni 16b63-16b77lw 16b7d-16b8flw 16d40-16d6clw
    16d70-16d79niw 16e40-16e7flw 16e80-16e96ni 16f00-16f4alw 16f4fw 16f50lw 16f51-16f87w
    16f8f-16f92w 16f93-16f9flw 16fe0-16fe1lw 16fe3lw 16fe4w 16ff0-16ff1w 16ff4-16ff6i
    17000-187f7lw 18800-18cd5lw 18cff-18d08lw 1aff0-1aff3lw 1aff5-1affblw 1affd-1affelw
    1b000-1b122lw 1b132lw 1b150-1b152lw 1b155lw 1b164-1b167lw 1b170-1b2fblw 1bc00-1bc6alw
    1bc70-1bc7clw 1bc80-1bc88lw 1bc90-1bc99lw 1bc9d-1bc9ew 1ccf0-1ccf9niw 1cf00-1cf2dw
    1cf30-1cf46w 1d165-1d169w 1d16d-1d172w 1d17b-1d182w 1d185-1d18bw 1d1aa-1d1adw 1d242-1d244w
    1d2c0-1d2d3ni 1d2e0-1d2f3ni 1d360-1d378ni 1d400-1d454lw 1d456-1d49clw 1d49e-1d49flw 1d4a2lw
    1d4a5-1d4a6lw 1d4a9-1d4aclw 1d4ae-1d4b9lw 1d4bblw 1d4bd-1d4c3lw 1d4c5-1d505lw 1d507-1d50alw
    1d50d-1d514lw 1d516-1d51clw 1d51e-1d539lw 1d53b-1d53elw 1d540-1d544lw 1d546lw 1d54a-1d550lw
    1d552-1d6a5lw 1d6a8-1d6c0lw 1d6c2-1d6dalw 1d6dc-1d6falw 1d6fc-1d714lw 1d716-1d734lw
    1d736-1d74elw 1d750-1d76elw 1d770-1d788lw 1d78a-1d7a8lw 1d7aa-1d7c2lw 1d7c4-1d7cblw
    1d7ce-1d7ffniw 1da00-1da36w 1da3b-1da6cw 1da75w 1da84w 1da9b-1da9fw 1daa1-1daafw
    1df00-1df1elw 1df25-1df2alw 1e000-1e006w 1e008-1e018w 1e01b-1e021w 1e023-1e024w 1e026-1e02aw
    1e030-1e06dlw 1e08fw 1e100-1e12clw 1e130-1e136w 1e137-1e13dlw 1e140-1e149niw 1e14elw
    1e290-1e2adlw 1e2aew 1e2c0-1e2eblw 1e2ec-1e2efw 1e2f0-1e2f9niw 1e4d0-1e4eblw 1e4ec-1e4efw
    1e4f0-1e4f9niw 1e5d0-1e5edlw 1e5ee-1e5efw 1e5f0lw 1e5f1-1e5faniw 1e7e0-1e7e6lw 1e7e8-1e7eblw
    1e7ed-1e7eelw 1e7f0-1e7felw 1e800-1e8c4lw 1e8c7-1e8cfni 1e8d0-1e8d6w 1e900-1e943lw
    1e944-1e94aw 1e94blw 1e950-1e959niw 1ec71-1ecabni 1ecad-1ecafni 1ecb1-1ecb4ni 1ed01-1ed2dni
    1ed2f-1ed3dni 1ee00-1ee03lw 1ee05-1ee1flw 1ee21-1ee22lw 1ee24lw 1ee27lw 1ee29-1ee32lw
    1ee34-1ee37lw 1ee39lw 1ee3blw 1ee42lw 1ee47lw 1ee49lw 1ee4blw 1ee4d-1ee4flw 1ee51-1ee52lw
    1ee54lw 1ee57lw 1ee59lw 1ee5blw 1ee5dlw 1ee5flw 1ee61-1ee62lw 1ee64lw 1ee67-1ee6alw
    1ee6c-1ee72lw 1ee74-1ee77lw 1ee79-1ee7clw 1ee7elw 1ee80-1ee89lw 1ee8b-1ee9blw 1eea1-1eea3lw
    1eea5-1eea9lw 1eeab-1eebblw 1f100-1f10cni 1f130-1f149w 1f150-1f169w 1f170-1f189w
    1fbf0-1fbf9niw 20000-2a6dflw 2a700-2b739lw 2b740-2b81dlw 2b820-2cea1lw 2ceb0-2ebe0lw
    2ebf0-2ee5dlw 2f800-2fa1dlw 30000-3134alw 31350-323aflw e0100-e01efw
    """
}
