extension BertCharacters {
  /// Ranges of code points and their classes; made by Scripts/fixtures/wordpiece.py.
  static let ranges: StaticString = """
    0-8r 9-aw b-crw dw e-1fr 20w 21-2fp 3a-40p 5b-60p 7b-7ep 7f-84r 85rw 86-9fr a0w a1p a7p abp
    adr b6-b7p bbp bfp c0-c5x c7-cfx d1-d6x d9-ddx e0-e5x e7-efx f1-f6x f9-fdx ff-10fx 112-125x
    128-130x 134-137x 139-13ex 143-148x 14c-151x 154-165x 168-17ex 1a0-1a1x 1af-1b0x 1cd-1dcx
    1de-1e3x 1e6-1f0x 1f4-1f5x 1f8-21bx 21e-21fx 226-233x 300-36fm 374x 37epx 385-386x 387px
    388-38ax 38cx 38e-390x 3aa-3b0x 3ca-3cex 3d3-3d4x 400-401x 403x 407x 40c-40ex 419x 439x
    450-451x 453x 457x 45c-45ex 476-477x 483-487m 4c1-4c2x 4d0-4d3x 4d6-4d7x 4da-4dfx 4e2-4e7x
    4ea-4f5x 4f8-4f9x 55a-55fp 589-58ap 591-5bdm 5bep 5bfm 5c0p 5c1-5c2m 5c3p 5c4-5c5m 5c6p 5c7m
    5f3-5f4p 600-605r 609-60ap 60c-60dp 610-61am 61bp 61cr 61e-61fp 622-626x 64b-65fm 66a-66dp
    670m 6c0x 6c2x 6d3x 6d4p 6d6-6dcm 6ddr 6df-6e4m 6e7-6e8m 6ea-6edm 700-70dp 70fr 711m 730-74am
    7a6-7b0m 7eb-7f3m 7f7-7f9p 816-819m 81b-823m 825-827m 829-82dm 830-83ep 859-85bm 85ep
    8e3-902m 929x 931x 934x 93am 93cm 941-948m 94dm 951-957m 958-95fx 962-963m 964-965p 970p 981m
    9bcm 9c1-9c4m 9cb-9ccx 9cdm 9dc-9ddx 9dfx 9e2-9e3m a01-a02m a33x a36x a3cm a41-a42m a47-a48m
    a4b-a4dm a51m a59-a5bx a5ex a70-a71m a75m a81-a82m abcm ac1-ac5m ac7-ac8m acdm ae2-ae3m af0p
    b01m b3cm b3fm b41-b44m b48x b4b-b4cx b4dm b56m b5c-b5dx b62-b63m b82m b94x bc0m bca-bccx
    bcdm c00m c3e-c40m c46-c48m c4a-c4dm c55-c56m c62-c63m c81m cbcm cbfm cc0x cc6m cc7-cc8x
    cca-ccbx ccc-ccdm ce2-ce3m d01m d41-d44m d4a-d4cx d4dm d62-d63m dcam dd2-dd4m dd6m ddax
    ddc-ddex df4p e31m e34-e3am e47-e4em e4fp e5a-e5bp eb1m eb4-eb9m ebb-ebcm ec8-ecdm f04-f12p
    f14p f18-f19m f35m f37m f39m f3a-f3dp f43x f4dx f52x f57x f5cx f69x f71-f7em f80-f84m f85p
    f86-f87m f8d-f97m f99-fbcm fc6m fd0-fd4p fd9-fdap 1026x 102d-1030m 1032-1037m 1039-103am
    103d-103em 104a-104fp 1058-1059m 105e-1060m 1071-1074m 1082m 1085-1086m 108dm 109dm 10fbp
    135d-135fm 1360-1368p 1400p 166d-166ep 1680w 169b-169cp 16eb-16edp 1712-1714m 1732-1734m
    1735-1736p 1752-1753m 1772-1773m 17b4-17b5m 17b7-17bdm 17c6m 17c9-17d3m 17d4-17d6p 17d8-17dap
    17ddm 1800-180ap 180b-180dm 180er 18a9m 1920-1922m 1927-1928m 1932m 1939-193bm 1944-1945p
    1a17-1a18m 1a1bm 1a1e-1a1fp 1a56m 1a58-1a5em 1a60m 1a62m 1a65-1a6cm 1a73-1a7cm 1a7fm
    1aa0-1aa6p 1aa8-1aadp 1ab0-1abdm 1b00-1b03m 1b06x 1b08x 1b0ax 1b0cx 1b0ex 1b12x 1b34m
    1b36-1b3am 1b3bx 1b3cm 1b3dx 1b40-1b41x 1b42m 1b43x 1b5a-1b60p 1b6b-1b73m 1b80-1b81m
    1ba2-1ba5m 1ba8-1ba9m 1bab-1badm 1be6m 1be8-1be9m 1bedm 1bef-1bf1m 1bfc-1bffp 1c2c-1c33m
    1c36-1c37m 1c3b-1c3fp 1c7e-1c7fp 1cc0-1cc7p 1cd0-1cd2m 1cd3p 1cd4-1ce0m 1ce2-1ce8m 1cedm
    1cf4m 1cf8-1cf9m 1dc0-1df5m 1dfc-1dffm 1e00-1e99x 1e9bx 1ea0-1ef9x 1f00-1f15x 1f18-1f1dx
    1f20-1f45x 1f48-1f4dx 1f50-1f57x 1f59x 1f5bx 1f5dx 1f5f-1f7dx 1f80-1fb4x 1fb6-1fbcx 1fbex
    1fc1-1fc4x 1fc6-1fd3x 1fd6-1fdbx 1fdd-1fefx 1ff2-1ff4x 1ff6-1ffdx 2000-2001wx 2002-200aw
    200b-200fr 2010-2027p 2028-2029w 202a-202er 202fw 2030-2043p 2045-2051p 2053-205ep 205fw
    2060-2064r 2066-206fr 207d-207ep 208d-208ep 20d0-20dcm 20e1m 20e5-20f0m 2126x 212a-212bx
    219a-219bx 21aex 21cd-21cfx 2204x 2209x 220cx 2224x 2226x 2241x 2244x 2247x 2249x 2260x 2262x
    226d-2271x 2274-2275x 2278-2279x 2280-2281x 2284-2285x 2288-2289x 22ac-22afx 22e0-22e3x
    22ea-22edx 2308-230bp 2329-232apx 2768-2775p 27c5-27c6p 27e6-27efp 2983-2998p 29d8-29dbp
    29fc-29fdp 2adcx 2cef-2cf1m 2cf9-2cfcp 2cfe-2cffp 2d70p 2d7fm 2de0-2dffm 2e00-2e2ep
    2e30-2e42p 3000w 3001-3003p 3008-3011p 3014-301fp 302a-302dm 3030p 303dp 304cx 304ex 3050x
    3052x 3054x 3056x 3058x 305ax 305cx 305ex 3060x 3062x 3065x 3067x 3069x 3070-3071x 3073-3074x
    3076-3077x 3079-307ax 307c-307dx 3094x 3099-309am 309ex 30a0p 30acx 30aex 30b0x 30b2x 30b4x
    30b6x 30b8x 30bax 30bcx 30bex 30c0x 30c2x 30c5x 30c7x 30c9x 30d0-30d1x 30d3-30d4x 30d6-30d7x
    30d9-30dax 30dc-30ddx 30f4x 30f7-30fax 30fbp 30fex 3400-4dbfi 4e00-9fffi a4fe-a4ffp
    a60d-a60fp a66fm a673p a674-a67dm a67ep a69e-a69fm a6f0-a6f1m a6f2-a6f7p a802m a806m a80bm
    a825-a826m a874-a877p a8c4m a8ce-a8cfp a8e0-a8f1m a8f8-a8fap a8fcp a926-a92dm a92e-a92fp
    a947-a951m a95fp a980-a982m a9b3m a9b6-a9b9m a9bcm a9c1-a9cdp a9de-a9dfp a9e5m aa29-aa2em
    aa31-aa32m aa35-aa36m aa43m aa4cm aa5c-aa5fp aa7cm aab0m aab2-aab4m aab7-aab8m aabe-aabfm
    aac1m aade-aadfp aaec-aaedm aaf0-aaf1p aaf6m abe5m abe8m abebp abedm ac00-d7a3x e000-f8ffr
    f900-fa0dix fa0e-fa0fi fa10ix fa11i fa12ix fa13-fa14i fa15-fa1eix fa1fi fa20ix fa21i fa22ix
    fa23-fa24i fa25-fa26ix fa27-fa29i fa2a-fa6dix fa6e-fa6fi fa70-fad9ix fada-faffi fb1dx fb1em
    fb1fx fb2a-fb36x fb38-fb3cx fb3ex fb40-fb41x fb43-fb44x fb46-fb4ex fd3e-fd3fp fe00-fe0fm
    fe10-fe19p fe20-fe2fm fe30-fe52p fe54-fe61p fe63p fe68p fe6a-fe6bp feffr ff01-ff03p
    ff05-ff0ap ff0c-ff0fp ff1a-ff1bp ff1f-ff20p ff3b-ff3dp ff3fp ff5bp ff5dp ff5f-ff65p
    fff9-fffbr fffdr 10100-10102p 101fdm 102e0m 10376-1037am 1039fp 103d0p 1056fp 10857p 1091fp
    1093fp 10a01-10a03m 10a05-10a06m 10a0c-10a0fm 10a38-10a3am 10a3fm 10a50-10a58p 10a7fp
    10ae5-10ae6m 10af0-10af6p 10b39-10b3fp 10b99-10b9cp 11001m 11038-11046m 11047-1104dp
    1107f-11081m 1109ax 1109cx 110abx 110b3-110b6m 110b9-110bam 110bb-110bcp 110bdr 110be-110c1p
    11100-11102m 11127-1112bm 1112d-11134m 11140-11143p 11173m 11174-11175p 11180-11181m
    111b6-111bem 111c5-111c9p 111ca-111ccm 111cdp 111dbp 111dd-111dfp 1122f-11231m 11234m
    11236-11237m 11238-1123dp 112a9p 112dfm 112e3-112eam 11300-11301m 1133cm 11340m 1134b-1134cx
    11366-1136cm 11370-11374m 114b3-114b8m 114bam 114bb-114bcx 114bex 114bf-114c0m 114c2-114c3m
    114c6p 115b2-115b5m 115ba-115bbx 115bc-115bdm 115bf-115c0m 115c1-115d7p 115dc-115ddm
    11633-1163am 1163dm 1163f-11640m 11641-11643p 116abm 116adm 116b0-116b5m 116b7m 1171d-1171fm
    11722-11725m 11727-1172bm 1173c-1173ep 12470-12474p 16a6e-16a6fp 16af0-16af4m 16af5p
    16b30-16b36m 16b37-16b3bp 16b44p 16f8f-16f92m 1bc9d-1bc9em 1bc9fp 1bca0-1bca3r 1d15e-1d164x
    1d167-1d169m 1d173-1d17ar 1d17b-1d182m 1d185-1d18bm 1d1aa-1d1adm 1d1bb-1d1c0x 1d242-1d244m
    1da00-1da36m 1da3b-1da6cm 1da75m 1da84m 1da87-1da8bp 1da9b-1da9fm 1daa1-1daafm 1e8d0-1e8d6m
    20000-2a6dfi 2a700-2b81fi 2b920-2ceafi 2f800-2fa1dix 2fa1e-2fa1fi e0001r e0020-e007fr
    e0100-e01efm f0000-ffffdr 100000-10fffdr
    """
}
