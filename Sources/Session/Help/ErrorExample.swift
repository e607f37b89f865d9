/// A program that has an error of the rooms or the verbs, and the same without it.
///
/// As in the examples of `Mistake`, `shop` is a data set, `base` and `pop` are models and `rows` is a
/// table; `lm` is a language model. Files are written before they are read, so that a program runs as
/// it is.
struct ErrorExample {
  let wrong: String
  let right: String

  /// The codes that are shown without a program.
  ///
  /// Most need what no short program makes: a damaged or a
  /// huge file, a folder or packed files, another language model, a machine without memory, room or
  /// gnuplot, or a mistake of this program.
  static let without: Set<String> = [
    "E503", "E504", "E509", "E510", "E511", "E512", "E513", "E514", "E520", "E523", "E542",
    "E545", "E603", "E605", "E606", "E614", "E631", "E706", "E707", "E711", "E721", "E722", "E734",
    "E743", "E761", "E768", "E769", "E771", "E772", "E773", "E778", "E783", "E788", "E792", "E796",
    "E801", "E803", "E804", "E805", "E811", "E814", "E815", "E816", "E817", "E818", "E824", "E827",
    "E831", "E832", "E833", "E834",
    "E835", "E836", "E837", "E838", "E839", "E840", "E841", "E842", "E843", "E844", "E845",
    "E846", "E847", "E848", "E849", "E850", "E851", "E852", "E853", "E854", "E855", "E856",
    "E857", "E858", "E860", "E861", "E862", "E863", "E864", "E871", "E872", "E873", "E874",
    "E875", "E876", "E877", "E878", "E879", "E880", "E881", "E882", "E883", "E884", "E885",
    "E886", "E887", "E888", "E901", "E902", "E904", "E905", "E915", "E916", "E917", "E919",
    "E920", "E922", "E931", "E932", "E938", "E939", "E957", "E978", "E979", "E985",
  ]

  /// The examples by the codes of the errors.
  static let all: [String: ErrorExample] = [
    "E505": ErrorExample(
      wrong: """
        save base to="base.safetensors"
        load "base.safetensors"
        """,
      right: """
        save base to="base.safetensors"
        restore "base.safetensors"
        """),
    "E508": ErrorExample(
      wrong: """
        export (table user=[] item=[]) to="none.csv"
        load "none.csv"
        """,
      right: """
        export (table user=["u"] item=["a"]) to="one.csv"
        load "one.csv"
        """),
    "E515": ErrorExample(
      wrong: """
        export shop to="shop.jsonl"
        load "shop.jsonl" header=true
        """,
      right: """
        export shop to="shop.jsonl"
        load "shop.jsonl"
        """),
    "E516": ErrorExample(
      wrong: """
        export shop to="shop.csv"
        load "shop.csv" user="customer"
        """,
      right: """
        export shop to="shop.csv"
        load "shop.csv" user="user"
        """),
    "E517": ErrorExample(
      wrong: """
        export shop to="shop.csv"
        load "shop.csv" item=9
        """,
      right: """
        export shop to="shop.csv"
        load "shop.csv" item=2
        """),
    "E518": ErrorExample(
      wrong: """
        export rows to="rows.csv"
        load "rows.csv"
        """,
      right: """
        export rows to="rows.csv"
        load "rows.csv" user="label" item="dim"
        """),
    "E519": ErrorExample(
      wrong: """
        export (table name=["1"] age=[30] city=["Rome"]) to="users.csv"
        recommend pop users="users.csv"
        """,
      right: """
        export (table user=["1"] age=[30] city=["Rome"]) to="users.csv"
        recommend pop users="users.csv"
        """),
    "E521": ErrorExample(
      wrong: """
        export (table user=["u", "v"] item=["a", "b"] rating=["good", "bad"]) to="words.csv"
        load "words.csv"
        """,
      right: """
        export (table user=["u", "v"] item=["a", "b"] rating=[5, 1]) to="words.csv"
        load "words.csv"
        """),
    "E522": ErrorExample(
      wrong: """
        export (table user=["nobody"]) to="users.csv"
        recommend pop users="users.csv" bad=skip
        """,
      right: """
        export (table user=["1"]) to="users.csv"
        recommend pop users="users.csv"
        """),
    "E531": ErrorExample(wrong: "kcore shop items=100_000", right: "kcore shop items=5"),
    "E532": ErrorExample(wrong: "kcore (split shop)", right: "split (kcore shop)"),
    "E533": ErrorExample(wrong: "sample shop users=1_000_000", right: "sample shop users=1000"),
    "E534": ErrorExample(
      wrong: """
        export (table user=["u", "v"] item=["a\\tb", "c"]) to="tabs.csv"
        export (load "tabs.csv") to="tabs.tsv"
        """,
      right: """
        export (table user=["u", "v"] item=["a\\tb", "c"]) to="tabs.csv"
        export (load "tabs.csv") to="tabs.jsonl"
        """),
    "E535": ErrorExample(
      wrong: "split shop by=ratio valid=60% test=60%",
      right: "split shop by=ratio valid=10% test=20%"),
    "E536": ErrorExample(
      wrong: """
        export (table user=["u", "u"] item=["a", "b"]) to="plain.csv"
        split (load "plain.csv") by=time
        """,
      right: "split shop by=time"),
    "E537": ErrorExample(wrong: "split shop by=given", right: "split shop by=leave_one_out"),
    "E538": ErrorExample(
      wrong: """
        export (table user=["u", "u", "u"] item=["a", "b", "c"] time=[1, 1, 1]) to="once.csv"
        split (load "once.csv") by=time
        """,
      right: """
        export (table user=["u", "u", "u"] item=["a", "b", "c"] time=[1, 2, 3]) to="thrice.csv"
        split (load "thrice.csv") by=time valid=30% test=30%
        """),
    "E539": ErrorExample(
      wrong: """
        export (table user=["u", "v"] item=["a", "b"]) to="single.csv"
        construct (load "single.csv")
        """,
      right: "construct shop"),

    "E601": ErrorExample(
      wrong: "evaluate (popular (split shop)) metrics=[\"ndgc\"]",
      right: "evaluate (popular (split shop)) metrics=[\"ndcg\"]"),
    "E602": ErrorExample(
      wrong: """
        few = split (sample shop users=50) by=ratio valid=0% test=20%
        fuse (popular few) (markov few)
        """,
      right: """
        few = split (sample shop users=50) by=ratio valid=10% test=20%
        fuse (popular few) (markov few)
        """),
    "E607": ErrorExample(
      wrong: """
        parted = split shop
        found = evaluate [(popular parted), (markov parted)] users=20
        compare found metrics=["coverage@10"]
        """,
      right: """
        parted = split shop
        found = evaluate [(popular parted), (markov parted)] users=20
        compare found metrics=["ndcg@10"]
        """),
    "E608": ErrorExample(
      wrong: """
        export (table user=["u", "u", "u"] item=["a", "b", "c"]) to="plain.csv"
        evaluate (itemknn (split (load "plain.csv"))) metrics=["rmse"]
        """,
      right: """
        export (table user=["u", "u", "u"] item=["a", "b", "c"]) to="plain.csv"
        evaluate (itemknn (split (load "plain.csv"))) metrics=["ndcg@10"]
        """),
    "E609": ErrorExample(
      wrong: "evaluate (popular (split shop)) metrics=[\"auc\"]",
      right: "evaluate (popular (split shop)) metrics=[\"auc\"] positive=8"),
    "E610": ErrorExample(
      wrong: """
        export (table user=["u", "u", "u"] item=["a", "b", "c"]) to="plain.csv"
        evaluate (popular (split (load "plain.csv"))) positive=4
        """,
      right: """
        export (table user=["u", "u", "u"] item=["a", "b", "c"]) to="plain.csv"
        evaluate (popular (split (load "plain.csv")))
        """),
    "E611": ErrorExample(
      wrong: "evaluate (popular (split shop)) positive=11",
      right: "evaluate (popular (split shop)) positive=8"),
    "E612": ErrorExample(
      wrong: "evaluate (popular (split shop)) metrics=[\"rmse\"]",
      right: "evaluate (popular (split shop)) metrics=[\"ndcg@10\"]"),
    "E621": ErrorExample(wrong: "sort rows by=\"dmi\"", right: "sort rows by=\"dim\""),
    "E622": ErrorExample(
      wrong: """
        parted = split shop
        found = evaluate [(popular parted), (markov parted)] users=20
        compare found against="sasrec"
        """,
      right: """
        parted = split shop
        found = evaluate [(popular parted), (markov parted)] users=20
        compare found against="popular"
        """),
    "E623": ErrorExample(
      wrong: """
        twice = join rows rows
        print twice["a"]
        """,
      right: """
        twice = join rows rows
        print twice[0]
        """),
    "E624": ErrorExample(wrong: "print rows[7]", right: "print rows[1]"),
    "E625": ErrorExample(
      wrong: "compare rows",
      right: """
        parted = split shop
        compare (evaluate [(popular parted), (markov parted)] users=20)
        """),
    "E626": ErrorExample(
      wrong: """
        found = evaluate (popular (split shop)) users=20
        compare (join found found)
        """,
      right: """
        parted = split shop
        compare (evaluate [(popular parted), (markov parted)] users=20)
        """),
    "E627": ErrorExample(
      wrong: "compare (evaluate (popular (split shop)) users=20)",
      right: """
        parted = split shop
        compare (evaluate [(popular parted), (markov parted)] users=20)
        """),
    "E628": ErrorExample(
      wrong: """
        m = popular (split shop)
        join (evaluate m users=20) (evaluate m users=30)
        """,
      right: """
        m = popular (split shop)
        join (evaluate m users=20) (evaluate m users=20)
        """),
    "E629": ErrorExample(
      wrong: "summarise rows by=\"dim\" of=\"label\"",
      right: "summarise rows by=\"label\" of=\"dim\""),
    "E630": ErrorExample(
      wrong: """
        t = table model=["a", "a"] dim=[16, 16] gain=[0.25, 0.5]
        pivot t row="model" column="dim" value="gain"
        """,
      right: """
        t = table model=["a", "a"] dim=[16, 16] gain=[0.25, 0.5]
        pivot (summarise t by=["model", "dim"]) row="model" column="dim" value="gain"
        """),
    "E632": ErrorExample(
      wrong: """
        t = table label=["a", "b"] ndcg=[0.5, 0.25]
        export (table label=["a", "b"] accuracy=[0.5, 0.25]) to="paper.csv"
        table t paper="paper.csv"
        """,
      right: """
        parted = split shop
        found = evaluate [(popular parted), (markov parted)] users=20
        export (table label=["popular"] ndcg@10=[0.5]) to="paper.csv"
        table found paper="paper.csv"
        """),
    "E641": ErrorExample(
      wrong: "recommend (bprmf shop dim=4) history=[\"0111161\"]",
      right: "recommend (bprmf shop dim=4) history=[\"0111161\"] fold=true"),

    "E701": ErrorExample(
      wrong: "train pop",
      right: "train base steps=1"),
    "E702": ErrorExample(
      wrong: "train (bert4rec shop dim=8 layers=1 heads=1) on=(construct shop)",
      right: "train (bert4rec shop dim=8 layers=1 heads=1) steps=1"),
    "E703": ErrorExample(
      wrong: """
        few = split (sample shop users=50)
        train (rarec (sasrec (split shop) dim=8 layers=1 heads=1) lm) on=(construct few) steps=1
        """,
      right: """
        few = split (sample shop users=50)
        train (rarec (sasrec few dim=8 layers=1 heads=1) lm) on=(construct few) steps=1
        """),
    "E705": ErrorExample(
      wrong: "evaluate (popular shop) on=(split (kcore shop))",
      right: """
        parted = split (kcore shop)
        evaluate (popular parted) on=parted
        """),
    "E712": ErrorExample(wrong: "sasrec shop dim=64 heads=3", right: "sasrec shop dim=64 heads=4"),
    "E501": ErrorExample(
      wrong: "for name in [\"movietwetings\"] { load name }",
      right: "for name in [\"movietweetings\"] { load name }"),
    "E502": ErrorExample(wrong: "load \"ml-1m\"", right: "load \"movietweetings\""),
    "E506": ErrorExample(
      wrong: """
        export "[1, 2]" to="numbers.json" as=text
        load "numbers.json"
        """,
      right: """
        export "[\\{\\"user\\": \\"u\\", \\"item\\": \\"a\\"}]" to="rows.json" as=text
        load "rows.json"
        """),
    "E507": ErrorExample(wrong: "load \"/dev/null\"", right: "load \"movietweetings\""),
    "E540": ErrorExample(wrong: "construct shop share=100%", right: "construct shop share=5%"),
    "E544": ErrorExample(
      wrong: """
        export shop to="shop.csv"
        export (table id=["a"] name=["A"]) to="names.csv"
        load "shop.csv" titles="names.csv" titles_item="ident"
        """,
      right: """
        export shop to="shop.csv"
        export (table id=["0111161"] name=["A"]) to="names.csv"
        load "shop.csv" titles="names.csv" titles_item="id" titles_title="name"
        """),
    "E546": ErrorExample(
      wrong: """
        export shop to="shop.csv"
        export "\\{\\"a\\": \\"x\\", \\"b\\": \\"y\\"}" to="names.jsonl" as=text
        load "shop.csv" titles="names.jsonl"
        """,
      right: """
        export shop to="shop.csv"
        export "\\{\\"item\\": \\"0111161\\", \\"title\\": \\"y\\"}" to="names.jsonl" as=text
        load "shop.csv" titles="names.jsonl"
        """),
    "E604": ErrorExample(
      wrong: """
        m = popular (split shop)
        n = markov (split shop)
        both = join (evaluate m users=20) (evaluate n users=30) mixed=true
        compare both
        """,
      right: """
        parted = split shop
        compare (evaluate [(popular parted), (markov parted)] users=20)
        """),
    "E633": ErrorExample(
      wrong: """
        export "a,b\\n1,2\\n3" to="uneven.csv" as=text
        table "uneven.csv"
        """,
      right: """
        export "a,b\\n1,2\\n3,4" to="even.csv" as=text
        table "even.csv"
        """),
    "E704": ErrorExample(
      wrong: "plot pop of=vectors",
      right: "plot (bprmf shop dim=4) of=vectors"),
    "E732": ErrorExample(
      wrong: "train (sasrec (split shop) dim=8 layers=1 heads=1) epochs=none patience=none",
      right: "train (sasrec (split shop) dim=8 layers=1 heads=1) steps=1 patience=none"),
    "E733": ErrorExample(
      wrong: """
        export (table user=["u", "v"] item=["a", "b"]) to="single.csv"
        train (sasrec (load "single.csv") dim=4)
        """,
      right: "train base steps=1"),
    "E735": ErrorExample(
      wrong: "train (sasrec (split shop) dim=8 layers=1 heads=1) epochs=none schedule=cosine",
      right: "train (sasrec (split shop) dim=8 layers=1 heads=1) steps=1 schedule=cosine"),
    "E741": ErrorExample(
      wrong: "vectors shop \"no\" + \"where.csv\"",
      right: """
        export (table id=["0111161"] x=[0.5] y=[0.25]) to="vectors.csv"
        vectors shop "vectors.csv"
        """),
    "E742": ErrorExample(
      wrong: """
        export rows to="rows.md"
        vectors shop "rows.md"
        """,
      right: """
        export (table id=["0111161"] x=[0.5] y=[0.25]) to="vectors.csv"
        vectors shop "vectors.csv"
        """),
    "E744": ErrorExample(
      wrong: """
        save base to="base.safetensors"
        vectors shop "base.safetensors" tensor="norm.bias"
        """,
      right: """
        export (table id=["0111161"] x=[0.5] y=[0.25]) to="vectors.csv"
        vectors shop "vectors.csv"
        """),
    "E745": ErrorExample(
      wrong: """
        save base to="base.safetensors"
        vectors shop "base.safetensors"
        """,
      right: """
        save base to="base.safetensors"
        restore "base.safetensors" data=shop
        """),
    "E746": ErrorExample(
      wrong: """
        save base to="base.safetensors"
        vectors shop "base.safetensors" tensor="positions"
        """,
      right: """
        export (table id=["0111161"] x=[0.5] y=[0.25]) to="vectors.csv"
        vectors shop "vectors.csv"
        """),
    "E747": ErrorExample(
      wrong: """
        export (table id=["0111161"] x=[0.5]) to="vectors.csv"
        export (table id=["0111161"]) to="ids.csv"
        vectors shop "vectors.csv" ids="ids.csv"
        """,
      right: """
        export (table id=["0111161"] x=[0.5]) to="vectors.csv"
        vectors shop "vectors.csv"
        """),
    "E748": ErrorExample(
      wrong: """
        export "0111161,0.5,0.25\\n0068646,0.5" to="vectors.csv" as=text
        vectors shop "vectors.csv"
        """,
      right: """
        export "0111161,0.5,0.25\\n0068646,0.5,1" to="vectors.csv" as=text
        vectors shop "vectors.csv"
        """),
    "E749": ErrorExample(
      wrong: """
        export "0111161,0.5,0.25\\n0111161,0.5,1" to="vectors.csv" as=text
        vectors shop "vectors.csv"
        """,
      right: """
        export "0111161,0.5,0.25\\n0068646,0.5,1" to="vectors.csv" as=text
        vectors shop "vectors.csv"
        """),
    "E750": ErrorExample(
      wrong: """
        export "a,0.5,0.25\\nb,0.5,1" to="vectors.csv" as=text
        vectors shop "vectors.csv"
        """,
      right: """
        export "0111161,0.5,0.25\\n0068646,0.5,1" to="vectors.csv" as=text
        vectors shop "vectors.csv"
        """),
    "E751": ErrorExample(
      wrong: """
        export "0111161,0.5,nan" to="vectors.csv" as=text
        vectors shop "vectors.csv"
        """,
      right: """
        export "0111161,0.5,0.25" to="vectors.csv" as=text
        vectors shop "vectors.csv"
        """),
    "E781": ErrorExample(
      wrong: """
        export (table user=["1", "1"] item=["0111161", "none of ours"]) to="lists.csv"
        parted = split shop
        fuse (rankings parted "lists.csv") (popular parted) users=20
        """,
      right: """
        export (table user=["1", "1"] item=["0111161", "none of ours"]) to="lists.csv"
        parted = split shop
        fuse (rankings parted "lists.csv" unknown=drop) (popular parted) users=20
        """),
    "E782": ErrorExample(wrong: "rarec base lm from_layer=40", right: "rarec base lm"),
    "E784": ErrorExample(
      wrong: "rarec base lm user_prompt=\"had <history\"",
      right: "rarec base lm user_prompt=\"had <history>\""),
    "E785": ErrorExample(
      wrong: "rarec base lm user_prompt=\"had <films>\"",
      right: "rarec base lm user_prompt=\"had <history>\""),
    "E786": ErrorExample(
      wrong: "rarec base lm item_prompt=\"<item.colour>\"",
      right: "rarec base lm item_prompt=\"<item.genres>\""),
    "E787": ErrorExample(
      wrong: "align base lm user=(bridge free) stages=(stage objectives=(objective infonce))",
      right: "align base lm stages=(stage objectives=(objective infonce))"),
    "E802": ErrorExample(
      wrong: "generate lm \"The capital of France is\"",
      right: "embed lm \"The capital of France is\""),
    "E812": ErrorExample(
      wrong: """
        export shop to="shop.csv"
        backbone "shop.csv"
        """,
      right: "embed lm \"a text\""),
    "E813": ErrorExample(
      wrong: """
        save (lora lm) to="adapter"
        backbone "adapter"
        """,
      right: """
        save (lora lm) to="adapter"
        lora lm from="adapter"
        """),
    "E821": ErrorExample(wrong: "unfreeze lm \"attentoin\"", right: "unfreeze lm \"attention\""),
    "E822": ErrorExample(wrong: "lora lm on=\"queri\"", right: "lora lm on=\"query\""),
    "E823": ErrorExample(wrong: "lora lm from_layer=40", right: "lora lm from_layer=1"),
    "E825": ErrorExample(
      wrong: """
        small = lora lm
        lora small rank=4
        """,
      right: """
        small = lora lm rank=4
        lora small merge=true
        """),
    "E826": ErrorExample(wrong: "save lm to=\"adapter\"", right: "save (lora lm) to=\"adapter\""),
    "E859": ErrorExample(
      wrong: """
        save base to="base.safetensors"
        vectors shop "base.safetensors" tensor="colours"
        """,
      right: """
        export (table id=["0111161"] x=[0.5] y=[0.25]) to="vectors.csv"
        vectors shop "vectors.csv"
        """),
    "E865": ErrorExample(
      wrong: """
        export "no vectors" to="vectors.safetensors" as=text
        vectors shop "vectors.safetensors"
        """,
      right: """
        save base to="base.safetensors"
        restore "base.safetensors" data=shop
        """),
    "E903": ErrorExample(
      wrong: "load \"nowhere/\" + \"shop.csv\"",
      right: """
        export shop to="shop.csv"
        load "shop.csv"
        """),
    "E911": ErrorExample(
      wrong: "save 5 to=\"five.json\"",
      right: "save (table number=5) to=\"five.json\""),
    "E912": ErrorExample(
      wrong: "save (zeroshot shop lm) to=\"zero.safetensors\"",
      right: "save base to=\"base.safetensors\""),
    "E913": ErrorExample(
      wrong: """
        export shop to="shop.csv"
        restore "shop.csv"
        """,
      right: """
        save shop to="shop.json"
        restore "shop.json"
        """),
    "E914": ErrorExample(
      wrong: """
        export "\\{\\"a\\": 5}" to="five.json" as=text
        table "five.json"
        """,
      right: """
        export rows to="rows.json"
        table "rows.json"
        """),
    "E918": ErrorExample(
      wrong: """
        export rows to="rows.json"
        restore "rows.json"
        """,
      right: """
        export rows to="rows.json"
        table "rows.json"
        """),
    "E921": ErrorExample(
      wrong: """
        save base to="base.safetensors"
        restore "base.safetensors" data=(sample shop users=50)
        """,
      right: """
        save base to="base.safetensors"
        restore "base.safetensors" data=shop
        """),
    "E923": ErrorExample(wrong: "save rows to=\"rows.csv\"", right: "save rows to=\"rows.json\""),
    "E933": ErrorExample(
      wrong: "plot (table dim=[] gain=[])",
      right: "plot (table dim=[16, 32] gain=[0.1, 0.2])"),
    "E934": ErrorExample(wrong: "plot rows y=\"label\"", right: "plot rows y=\"dim\""),
    "E935": ErrorExample(
      wrong: "plot (table label=[\"a\", \"b\"])",
      right: "plot (table label=[\"a\", \"b\"] gain=[0.1, 0.2])"),
    "E936": ErrorExample(
      wrong: "plot base",
      right: """
        trained = base | train steps=1
        plot trained
        """),
    "E937": ErrorExample(
      wrong: "plot (bprmf shop dim=1) of=vectors",
      right: "plot (bprmf shop dim=2) of=vectors"),
    "E951": ErrorExample(wrong: "sort rows", right: "sort rows by=\"dim\""),
    "E952": ErrorExample(wrong: "split shop by=ratio n=3", right: "split shop by=last_n n=3"),
    "E953": ErrorExample(wrong: "plot shop x=\"rating\"", right: "plot shop of=popularity"),
    "E954": ErrorExample(wrong: "sample shop users=50 share=10%", right: "sample shop users=50"),
    "E955": ErrorExample(wrong: "evaluate []", right: "evaluate [(popular (split shop))] users=20"),
    "E956": ErrorExample(
      wrong: """
        parted = split shop
        evaluate [(popular parted), (markov parted)] users=20 label="ours"
        """,
      right: """
        parted = split shop
        evaluate (popular parted) users=20 label="ours"
        """),
    "E958": ErrorExample(
      wrong: "assert rows.count > 5 \"too few rows\"",
      right: "assert rows.count > 1 \"too few rows\""),
    "E959": ErrorExample(
      wrong: "table dim=[16, 32] gain=[1, 2, 3]",
      right: "table dim=[16, 32] gain=[1, 2]"),
    "E960": ErrorExample(
      wrong: """
        export shop to="shop.csv"
        load "shop.csv" time=["time", "time", "time"]
        """,
      right: """
        export shop to="shop.csv"
        load "shop.csv" time="time"
        """),
    "E961": ErrorExample(wrong: "bridge free init=tied", right: "bridge layerwise init=tied"),
    "E962": ErrorExample(
      wrong: "align base lm user=[(bridge free), (bridge layerwise)]",
      right: "align base lm user=(bridge layerwise)"),
    "E963": ErrorExample(
      wrong: "evaluate (popular (split shop)) users=20 tag.ndcg@10=0.9",
      right: "evaluate (popular (split shop)) users=20 tag.paper=0.9"),
    "E964": ErrorExample(
      wrong: "evaluate (sasrec (split shop) dim=4) users=20 tag.dim=64",
      right: "evaluate (sasrec (split shop) dim=4) users=20 tag.run=64"),
    "E965": ErrorExample(
      wrong: "export base to=\"base.csv\"",
      right: "save base to=\"base.safetensors\""),
    "E966": ErrorExample(wrong: "history shop user=\"nobody\"", right: "history shop user=\"1\""),
    "E967": ErrorExample(
      wrong: "similar base item=\"no such film\"",
      right: "similar base item=\"0111161\""),
    "E968": ErrorExample(
      wrong: "similar base item=\"the\"",
      right: "similar base item=\"0111161\""),
    "E969": ErrorExample(
      wrong: "recommend pop user=\"1\" drop=\"0068646\"",
      right: "recommend pop user=\"1\" add=\"0068646\""),
    "E970": ErrorExample(
      wrong: "plot base of=vectors by=\"colour\"",
      right: "plot base of=vectors by=\"genres\""),
    "E971": ErrorExample(
      wrong: "for name in [\"minilm-l7\"] { backbone name }",
      right: "embed lm \"a text\""),
    "E972": ErrorExample(
      wrong: "embed lm \"a text\" prompt=\"query\"",
      right: "embed lm \"a text\""),
    "E973": ErrorExample(
      wrong: "embed lm \"a text\" layer=40",
      right: "embed lm \"a text\" layer=1"),
    "E974": ErrorExample(
      wrong: "for word in [\"wrods\"] { help word }",
      right: "help \"values\""),
    "E975": ErrorExample(wrong: "pick shop n=1_000_000", right: "pick shop n=3"),
    "E977": ErrorExample(
      wrong: """
        export (table user=["u", "u", "u"] item=["a", "b", "c"]) to="plain.csv"
        rarec (bprmf (load "plain.csv") dim=4) lm
        """,
      right: "rarec (bprmf shop dim=4) lm"),
    "E789": ErrorExample(
      wrong: """
        few = split (sample shop users=50)
        seen = sasrec few dim=8 layers=1 heads=1 | train steps=1
        train (rarec seen lm) on=unseen steps=1
        """,
      right: """
        few = split (sample shop users=50)
        denied = sasrec few dim=8 layers=1 heads=1 | train hold=1 steps=1
        train (rarec denied lm) on=unseen steps=1
        """),
    "E790": ErrorExample(
      wrong: """
        few = split (sample shop users=50)
        base = sasrec few dim=8 layers=1 heads=1
        train (rarec base lm) hold=1 steps=1
        """,
      right: """
        few = split (sample shop users=50)
        base = sasrec few dim=8 layers=1 heads=1 | train hold=1 steps=1
        train (rarec base lm) on=unseen steps=1
        """),
    "E791": ErrorExample(
      wrong: """
        align base lm stages=(stage objectives=[(objective softmax), (objective balance)])
        """,
      right: """
        align base lm user=[(bridge mformer), (site prefix)] stages=(stage
          objectives=[(objective softmax), (objective balance)])
        """),
    "E708": ErrorExample(
      wrong: "train (lightgcn (split shop) dim=4) hold=1 steps=1",
      right: "train (bprmf (split shop) dim=4) hold=1 steps=1"),
    "E736": ErrorExample(
      wrong: """
        few = split (sample shop users=50) by=ratio valid=0% test=20%
        train (sasrec few dim=8 layers=1 heads=1) on=valid steps=1
        """,
      right: """
        few = split (sample shop users=2000)
        train (sasrec few dim=8 layers=1 heads=1) on=valid steps=1
        """),
    "E793": ErrorExample(
      wrong: "align base lm stages=(stage objectives=(objective catalogue))",
      right: "align base lm item=tied stages=(stage objectives=(objective catalogue))"),
    "E794": ErrorExample(
      wrong: """
        one = split (where shop (item < "0100000"))
        two = split (where shop (item >= "0100000"))
        ra = rarec (sasrec one dim=8 layers=1 heads=1) lm
        evaluate ra on=two base=(sasrec two dim=16 layers=1 heads=1) users=5
        """,
      right: """
        one = split (where shop (item < "0100000"))
        two = split (where shop (item >= "0100000") | sample users=200)
        ra = rarec (sasrec one dim=8 layers=1 heads=1) lm
        evaluate ra on=two base=(sasrec two dim=8 layers=1 heads=1) users=5
        """),
    "E988": ErrorExample(
      wrong: "experts base",
      right: "experts (laser (sasrec (split (sample shop users=50)) dim=8 layers=1 heads=1) lm)"),
    "E795": ErrorExample(
      wrong: """
        one = split (where shop (item < "0100000"))
        two = split (where shop (item >= "0100000") | sample users=200)
        ra = rarec (sasrec one dim=8 layers=1 heads=1) lm
        evaluate ra on=two base=(sasrec one dim=8 layers=1 heads=1) users=5
        """,
      right: """
        one = split (where shop (item < "0100000"))
        two = split (where shop (item >= "0100000") | sample users=200)
        ra = rarec (sasrec one dim=8 layers=1 heads=1) lm
        evaluate ra on=two base=(sasrec two dim=8 layers=1 heads=1) users=5
        """),
    "E987": ErrorExample(
      wrong: "rarec base lm rank=4", right: "rarec base lm reparam=lowrank rank=4"),
    "E980": ErrorExample(
      wrong: """
        export (table user=["u", "u"] item=["a", "b"]) to="all.csv"
        explain (popular (load "all.csv")) user="u"
        """,
      right: """
        export (table user=["u", "v", "v"] item=["a", "a", "b"]) to="more.csv"
        explain (popular (load "more.csv")) user="u"
        """),
    "E981": ErrorExample(
      wrong: "explain pop history=[]",
      right: "explain base history=\"0111161\""),
    "E982": ErrorExample(
      wrong: """
        export (table user=["u", "u"] item=["x", "y"]) to="lists.csv"
        rankings shop "lists.csv"
        """,
      right: """
        export (table user=["1", "1"] item=["0111161", "0068646"]) to="lists.csv"
        rankings shop "lists.csv"
        """),
    "E983": ErrorExample(
      wrong: """
        parted = split shop
        few = split (sample shop users=500)
        evaluate [(popular parted), (popular few)] users=20
        """,
      right: """
        parted = split shop
        evaluate [(popular parted), (markov parted)] users=20
        """),
    "E984": ErrorExample(
      wrong: "recommend pop user=\"1\" without=rows",
      right: "recommend pop user=\"1\""),
    "E976": ErrorExample(
      wrong: "evaluate pop", right: "evaluate (popular (split shop)) users=20"),
    "E986": ErrorExample(wrong: "tokens pop user=\"1\"", right: "tokens lm \"a text\""),
    "E731": ErrorExample(
      wrong: "train (sasrec (split shop) dim=8 layers=1 heads=1) metric=\"gini@10\"",
      right: "train (sasrec (split shop) dim=8 layers=1 heads=1) metric=\"mrr\" steps=1"),
    "E613": ErrorExample(
      wrong: "evaluate (popular (split shop)) metrics=\"valid\" candidates=uniform",
      right: "evaluate (popular (split shop)) metrics=\"hr@1\" candidates=uniform"),
    "E989": ErrorExample(
      wrong: "controls (textonly base lm) only=shuffled_ids users=5",
      right: """
        few = split (sample shop users=50)
        controls (textonly (sasrec few dim=8 layers=1 heads=1) lm) only=id_model
        """),
    "E990": ErrorExample(
      wrong: "controls (textonly base lm) of=layers rows=5",
      right: "controls (rarec base lm) of=layers rows=5"),
    "E770": ErrorExample(
      wrong: """
        parts = [(bridge free rows=1), (site prefix), (readout answer with="yes")]
        judged = stage objectives=(objective bce) samples=(samples labelled)
        align base lm user=parts score="logit" stages=judged user_prompt="<history>"
        """,
      right: "align base lm user=[(bridge free rows=1), (site prefix)] user_prompt=\"<history>\""),
    "E780": ErrorExample(
      wrong: "align base lm item_prompt=\"<item.vector>\"",
      right: "align base lm item_prompt=\"<item.title>\""),
    "E779": ErrorExample(
      wrong: "evaluate (popular (split shop)) task=ratings",
      right: "evaluate (popular (split shop)) task=items"),
    "E774": ErrorExample(
      wrong: "align base lm user_prompt=\"<history rows=true>\"",
      right: "align base lm user_prompt=\"<history>\""),
    "E775": ErrorExample(
      wrong: """
        row = "<history rows=true>"
        align base lm user=[(bridge free), (site slot)] item=(bridge free) user_prompt=row
        """,
      right: """
        row = "<history rows=true>"
        align base lm user=[(bridge mlp rows=0), (site slot)] item=(bridge mlp) user_prompt=row
        """),
    "E776": ErrorExample(
      wrong: """
        first = stage epochs=1 user_prompt="Had <history>"
        align base lm item=tied stages=[first, (stage epochs=1)]
        """,
      right: """
        first = stage epochs=1 user_prompt="Had <history>"
        align base lm stages=[first, (stage epochs=1)]
        """),
    "E777": ErrorExample(
      wrong: "align base lm user_prompt=\"<history> of <candidates>\"",
      right: "align base lm user_prompt=\"<history>\""),
    "E797": ErrorExample(
      wrong: "align base lm score=\"meanlogp\"", right: "align base lm score=\"dot\""),
    "E798": ErrorExample(
      wrong: "align base lm stages=(stage objectives=(objective bce))",
      right: "align base lm stages=(stage objectives=(objective bpr))"),
    "E799": ErrorExample(
      wrong: "align base lm stages=(stage samples=(samples labelled))",
      right: "align base lm stages=(stage samples=(samples pairs))"),
  ]
}
