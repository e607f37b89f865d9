import Foundation
import Testing
import _TestSupport

@testable import Session

/// `plot` at the real program that draws.
@Suite struct PlotTests {
  private let session = TestSession(SessionConfiguration(threads: 2, dataFolder: "/nonexistent"))

  private func picture(_ program: String) throws -> String {
    let (outcome, said) = session.run(program)
    #expect(outcome == .ok, "\(said.diagnostics)")
    return try #require(said.results.last)
  }

  private func message(_ program: String) -> String {
    let (outcome, said) = session.run(program)
    #expect(outcome == .failed)
    return said.diagnostics.joined()
  }

  @Test func aTableIsDrawnAsText() throws {
    let lines = try picture("plot (table dim=[16, 32, 64] gain=[0.1, 0.18, 0.2])")
      .split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 && !$0.hasSuffix(" ") })
    #expect(lines.last?.trimmingCharacters(in: .whitespaces) == "dim")
    #expect(lines.first?.trimmingCharacters(in: .whitespaces) == "gain")
    #expect(lines.joined().count { $0 == "o" } == 3)
  }

  @Test func wordsAreAnAxisToo() throws {
    // What gnuplot would run or read as signs stays as it is written.
    let text = try picture(#"plot (table model=["it's `ls`", "a_b^2@c"] ndcg=[0.1, 0.2])"#)
    #expect(text.contains("it's `ls`") && text.contains("a_b^2@c") && text.contains("ndcg"))
  }

  /// Texts that gnuplot would misread, run, or take for formats.
  private static let awkward = [
    "'", "''", "'a", "a'", "'a'", "''a''", "a''b", "it's", "'", "\"", "a\"b", "\\", "\\n",
    "\\'", "\\\\", "\\047", "`ls`", "'\"`", "%", "50%", "%g", "100%%", "%.2f", "{a}", "a_b^2@c",
    "$1",
    "@x", "&<>", "<br/>", "#", "a;b", "[x]", "a,b", "~", "|", "é你😀", "  a  ", "END", "NaN", "1",
    "0x7",
    String(repeating: "long ", count: 80) + "%",
  ]

  @Test func everyTextIsDrawnAsItIs() throws {
    let folder = try TemporaryFolder()
    let names = Self.awkward.map { text in
      "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("{", with: "\\{"))\""
    }
    for (text, name) in zip(Self.awkward, names) {
      // As a word on the axis, a name in the legend, and what stands above.
      _ = try picture(
        #"""
        t = table m=[\#(name), "b"] g=[\#(name), "h"] n=[1, 2]
        plot t x="m" y="n" by="g" title=\#(name) to="\#(folder.path)/a.svg"
        plot t x="m" y="n" by="g" title=\#(name)
        """#)
      let svg = try String(contentsOfFile: folder.path("a.svg"), encoding: .utf8)
      let drawn = svg.matches(of: /<text[^>]*>(?s)(.*?)<\/text>/).map {
        $0.1.replacing(/<[^>]*>/, with: "").replacing("&lt;", with: "<").replacing(
          "&gt;", with: ">"
        )
        .replacing("&amp;", with: "&").trimmingCharacters(in: .whitespacesAndNewlines)
      }
      let wanted = text.trimmingCharacters(in: .whitespaces)
      // Where there is no room, words are cut or left out; a number may stand on the axis, too.
      let isLong = wanted.count > 100
      #expect(
        drawn.count { $0 == wanted || isLong && $0.count > 40 && wanted.hasPrefix($0) }
          >= (isLong ? 2 : 3), "\(text): \(drawn)")
    }
  }

  @Test func numbersAreShaded() throws {
    let table = #"table token=["[CLS]", "red bag"] a=[0, 0.5] b=[1, none]"#
    let text = try picture("plot (\(table)) kind=heat")
    #expect(
      text == """
                a  b
        [CLS]      ██
        red bag ▒▒ -
        blank 0.000, █ 1.000
        """, "\(text)")
    let folder = try TemporaryFolder()
    _ = try picture(
      """
      plot (\(table)) kind=heat y="a" title="shares" to="\(folder.path)/a.svg"
      1
      """)
    let svg = try String(contentsOfFile: folder.path("a.svg"), encoding: .utf8)
    #expect(svg.contains("red bag") && svg.contains("shares") && !svg.contains(">b<"))
    // The darkest cell, and one of a half.
    #expect(svg.contains("rgb(8,  48, 107)") || svg.contains("rgb(  8,  48, 107)"))
    #expect(
      message("plot (\(table)) kind=heat by=\"token\"")
        .contains("`by` is for lines, points and bars"))
    #expect(message(#"plot (table a=["x"] b=["y"]) kind=heat"#).contains("no column of numbers"))
  }

  @Test func aTextIsDrawnOnOneLine() throws {
    let text = try picture(#"plot (table m=["a\nb\u{1b}[31m\tc", "d"] n=[1, 2])"#)
    #expect(text.contains("a b [31m c"))
  }

  @Test func numbersThatTellNoRowsApartAreNoAxis() throws {
    let text = try picture(#"plot (table m=["knn", "gru"] dim=[16, 16] hr=[0.1, 0.2])"#)
    #expect(text.contains("knn") && text.contains("gru") && !text.contains("dim"))
  }

  @Test func groupsAreLinesOfTheirOwn() throws {
    let text = try picture(
      #"plot (table m=["a", "a", "b", "b"] dim=[1, 2, 1, 2] hr=[1, 2, 3, 4]) x="dim" by="m""#)
    #expect(text.contains("a **") && text.contains("b ##"))
  }

  @Test(arguments: ["svg", "pdf", "png"]) func filesAreOfTheirKind(ending: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/picture." + ending
    _ = session.run(#"plot (table a=[1, 2] b=[3, 4] c=[5, 600]) y=["b", "c"] to="\#(path)""#)
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let start = String(decoding: data.prefix(64), as: UTF8.self)
    #expect(start.contains(["svg": "<?xml", "pdf": "%PDF", "png": "PNG"][ending] ?? "?"))
    #expect(data.count > 1000)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
  }

  @Test func dataAndTrainingsAreDrawn() throws {
    #expect(
      session.run(
        """
        films = load "movietweetings" | kcore users=5 items=5 | sample users=80 | split
        base = sasrec films dim=8 layers=1 heads=1 maxlen=10
        """
      ).outcome == .ok)
    #expect(try picture("plot films").contains("interactions of a user"))
    #expect(try picture("plot films of=popularity").contains("training interactions"))
    #expect(message("plot base").contains("never trained"))
    #expect(session.run("train base epochs=3").outcome == .ok)
    #expect(try picture("plot base").contains("ndcg@10"))
    let text = try picture(#"plot base x="seconds" y=["loss", "ndcg@10"]"#)
    #expect(text.contains("seconds") && text.contains("loss") && text.contains("ndcg@10"))
    #expect(try picture("print base.history.count") == "3")
    #expect(try picture("print base.history.epoch") == "[1, 2, 3]")
  }

  @Test func vectorsAreDrawnInTwoDimensions() throws {
    let folder = try TemporaryFolder()
    // Vectors whose two directions are known: the first number varies most, then the third.
    let rows = ["a,30,1,2", "b,-30,1,2", "c,10,1,-4", "d,-10,1,4", "e,0,1,-4"]
    try folder.write((rows.joined(separator: "\n") + "\n").utf8, to: "vectors.csv")
    let lines = ["a", "b", "c", "d", "e"].enumerated().flatMap { index, item in
      (0...index).map { "u\($0),\(item)" }
    }
    try folder.write(("user,item\n" + lines.joined(separator: "\n")).utf8, to: "data.csv")
    let kinds = [#"["x"]"#, #"["x", "y"]"#, #"["y"]"#, "[]", #"["x"]"#]
    let meta = zip(["a", "b", "c", "d", "e"], kinds).map {
      #"{"item": "\#($0)", "categories": \#($1), "price": \#($0 == "d" ? 1 : 7)}"#
    }
    try folder.write(meta.joined(separator: "\n").utf8, to: "meta_data.jsonl")
    #expect(
      session.run(
        """
        own = load "\(folder.path)/data.csv"
        clip = vectors own "\(folder.path)/vectors.csv" score=dot
        """
      ).outcome == .ok)
    let text = try picture("plot clip of=vectors")
    #expect(text.contains("vectors on data, by interactions: principal coordinate 2"))
    #expect(text.contains("principal coordinate 1 (97.4% of the variance)"), "\(text)")
    #expect(text.contains("tail: up to 2") && text.contains("head: over"))
    // A point an item, and a sign a group in the legend.
    #expect(text.count { $0 == "o" } > 2)
    let told = try picture(#"plot clip of=vectors by="categories""#)
    #expect(told.contains("by categories") && told.contains("none    o") && told.contains("y    x"))
    #expect(try picture(#"plot clip of=vectors by="price""#).contains("up to"))
    _ = session.run("plot clip of=vectors to=\"\(folder.path)/v.svg\"")
    let svg = try String(contentsOfFile: folder.path + "/v.svg", encoding: .utf8)
    #expect(svg.contains("principal coordinate 1") && svg.contains("middle: up to"))
    #expect(
      message("plot clip of=lengths").contains("`of=lengths` is for a data set, not for a model"))
  }

  /// Seen before anything runs.
  @Test func endingsOfPicturesAreChecked() {
    let (outcome, said) = session.run("print 1\nplot (table a=[1, 2]) to=\"x.gif\"")
    #expect(outcome == .failed && said.results.isEmpty)
    #expect(said.diagnostics.joined().contains("the ending of `x.gif` names no picture"))
    #expect(said.diagnostics.joined().contains("endings: `.pdf` `.png` `.svg` `.txt`"))
  }
}
