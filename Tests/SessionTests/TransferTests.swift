import Session
import Testing
import _TestSupport

/// `evaluate ra on=other` and `adapt`: an alignment in another catalogue, or with other prompts.
@Suite struct TransferTests {
  private let t = TestSession()

  init() throws {
    let (outcome, said) = t.run(
      """
      films = load "movietweetings" | where (rating >= 8)
      one = where films (item < "0800000") | kcore users=4 items=4 | sample users=150 | split
      two = where films (item >= "0800000") | kcore users=4 items=4 | sample users=150 | split
      base = sasrec one dim=8 layers=1 heads=1 maxlen=10 | train epochs=1
      theirs = sasrec two dim=8 layers=1 heads=1 maxlen=10 | train epochs=1
      wide = sasrec two dim=16 layers=1 heads=1 maxlen=10
      lm = backbone "\(Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny"))"
      ra = rarec base lm | train steps=2 batch=4
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
  }

  @Test func anAlignmentReadsOtherTitlesAndVectors() throws {
    let (outcome, said) = t.run(
      """
      texts = evaluate ra on=two metrics="mrr"
      both = evaluate ra on=two base=theirs metrics="mrr"
      words = evaluate [ra, (zeroshot two lm)] on=two metrics="mrr"
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(t.shown("texts[0].mrr > 0 and both[0].mrr > 0") == "true")
    #expect(t.shown("texts[0].mrr == both[0].mrr") == "false")
    #expect(t.shown("words[0].mrr == texts[0].mrr") == "true")
    // Without vectors it is ranked by texts alone, whatever the ID model was.
    #expect(t.shown("texts").contains("movietweetings"))
  }

  @Test func whatCannotBeMovedIsRefused() {
    #expect(t.failure("plot base kind=heat").contains("`kind=heat` is for a table"))
    #expect(
      t.failure("plot ra of=spaces layer=9")
        .contains("no rows of items enter layer 9; they enter 0, 1"))
    #expect(
      t.failure("evaluate ra on=two base=wide")
        .hasPrefix("error: the ID model's vectors have 16 numbers, the alignment's maps are of 8"))
    #expect(
      t.failure("evaluate ra base=theirs").hasPrefix(
        "error: `base` needs an alignment and data of another"))
    #expect(t.failure("evaluate base on=two").contains("has others"))
    #expect(
      t.failure("evaluate ra on=two base=base").contains("isn't one of the items of"))
    #expect(
      t.failure("evaluate ra on=two base=(popular two)").contains("makes no ID vectors"))
  }
  @Test func trainingGoesOnElsewhere() throws {
    let (outcome, said) = t.run(
      """
      there = adapt ra to=two base=theirs
      texts = adapt ra to=two
      same = evaluate ra on=two base=theirs metrics="mrr"
      before = evaluate there metrics="mrr"
      alone = evaluate ra on=two metrics="mrr"
      few = train there steps=3 batch=4
      after = evaluate few metrics="mrr"
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(t.shown("same[0].mrr == before[0].mrr and before[0].mrr != after[0].mrr") == "true")
    #expect(t.shown("(evaluate texts metrics=\"mrr\")[0].mrr == alone[0].mrr") == "true")
    #expect(t.shown("few.steps") == "5")
    #expect(t.shown("ra.steps") == "2")
    let folder = try TemporaryFolder()
    #expect(
      t.run(
        """
        save few to="\(folder.path("few.safetensors"))"
        again = restore "\(folder.path("few.safetensors"))" data=two backbone=lm
        """
      ).0 == .ok)
    #expect(t.shown("(evaluate again metrics=\"mrr\")[0].mrr == after[0].mrr") == "true")
  }

  @Test func promptsAreReworded() throws {
    let (outcome, said) = t.run(
      """
      same = adapt ra user_prompt="<history>"
      other = adapt ra user_prompt="liked <history>" titles=2
      figures = evaluate [ra, same, other] metrics="mrr"
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(
      t.shown("figures[0].mrr == figures[1].mrr and figures[0].mrr != figures[2].mrr") == "true")
  }

  @Test func whatKnowsNoIDsTrainsOnTexts() throws {
    let (outcome, said) = t.run(
      """
      texts = adapt ra to=two | train steps=2 batch=4
      drawn = adapt (rarec base lm negatives=0 | train steps=1 batch=4) to=two | train steps=1 batch=4
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(t.shown("texts.steps") == "4")
  }

  @Test func optionsAreReplacedAndDataOfTheSameItemsTaken() throws {
    let folder = try TemporaryFolder()
    let (outcome, said) = t.run(
      """
      five = rarec base lm titles=5 | train steps=1 batch=4
      short = adapt five titles=1
      save short to="\(folder.path("s.safetensors"))"
      again = restore "\(folder.path("s.safetensors"))" data=one backbone=lm
      other = split one by=last_n n=2
      there = adapt five to=other
      rows = evaluate [five, short] metrics="mrr"
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(t.shown("rows[1].titles") == "1")
    #expect(t.shown("evaluate there metrics=\"mrr\"").contains("last_n"))
    #expect(
      t.failure("adapt five item_prompt=\"x\" user_prompt=\"<history titles=2>\" titles=3")
        .contains("`titles` needs a slot"))
  }

  @Test func whatCannotBeAdaptedIsRefused() {
    #expect(
      t.failure("adapt ra").hasPrefix("error: `adapt` needs `to=`, `base=`, `user_prompt=`"))
    #expect(t.failure("adapt base to=two").contains("reads no texts"))
    #expect(t.failure("adapt ra to=two base=wide").contains("vectors have 16 numbers"))
    #expect(t.failure("adapt ra to=two base=base").contains("isn't one of the items of"))
    #expect(
      t.failure(#"adapt ra user_prompt="<history rows=true>""#).hasPrefix("error: "))
  }
}
