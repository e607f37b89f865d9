import Support
import Synchronization
import Testing

@testable import Session

/// Values in the notations that front ends ask for.
@Suite struct DisplayTests {
  private let session = TestSession()

  /// The value that a program shows last.
  private func shown(_ program: String) throws -> DisplayedValue {
    let (outcome, said) = session.run(program)
    #expect(outcome == .ok, "\(said.diagnostics)")
    return try #require(session.recorder.lastShown)
  }

  private func text(
    _ value: DisplayedValue, _ notation: DisplayedValue.Notation
  ) throws -> String {
    guard case .text(let text)? = try value.content(notation) else { return "no \(notation)" }
    return text
  }

  @Test func aTableHasTheNotationsOfTables() throws {
    let table = #"table model=["a<b>", "c_d"] gain=[0.5, 1]"#
    let value = try shown("t = \(table)\nt")
    #expect(value.notations == [.plain, .markdown, .html, .latex])
    #expect(try value.plain() == session.shown("print t"))
    #expect(try text(value, .markdown) == session.shown("print t as=markdown"))
    #expect(try text(value, .latex) == session.shown("print t as=latex"))
    #expect(
      try text(value, .html)
        == "<table>\n<thead>\n<tr><th>model</th><th style=\"text-align: right\">gain</th></tr>\n"
        + "</thead>\n<tbody>\n"
        + "<tr><td>a&lt;b&gt;</td><td style=\"text-align: right\">0.5</td></tr>\n"
        + "<tr><td>c_d</td><td style=\"text-align: right\">1</td></tr>\n</tbody>\n</table>")
    #expect(try value.content(.svg) == nil)
  }

  /// Plain text follows the session; the other notations are what their names say.
  @Test func plainTextIsInTheNotationOfTheSession() throws {
    let value = try shown("set mode=csv digits=1\ntable n=[1] x=[0.25]")
    #expect(try value.plain() == "n,x\r\n1,0.25")
    #expect(try text(value, .markdown).hasPrefix("| n | x |"))
  }

  @Test func aRowAndADataSetAreTablesToo() throws {
    let row = try shown("(table n=[1, 2])[1]")
    #expect(try text(row, .html).contains("<td style=\"text-align: right\">2</td>"))
    let data = try shown("load \"online-retail\"")
    #expect(data.notations == [.plain, .markdown, .html, .latex])
    #expect(try data.plain().hasPrefix("online-retail\n  "))
    #expect(try text(data, .html).contains("<tr><td>users</td><td>4,334</td></tr>"))
  }

  @Test func textsAndNumbersArePlain() throws {
    for (program, text) in [("1 + 1", "2"), (#""a<b""#, #""a<b""#), ("[1, \"x\"]", "[1, \"x\"]")] {
      let value = try shown(program)
      #expect(value.notations == [.plain])
      #expect(try value.plain() == text)
    }
  }

  @Test func severalValuesStandOneBelowTheOther() throws {
    let value = try shown("print \"a & `b`\" (table n=[1])")
    #expect(value.notations == [.plain, .markdown, .html])
    #expect(try value.plain() == "a & `b`\nn\n1")
    #expect(try text(value, .markdown) == "```\na & `b`\n```\n\n| n |\n| ---: |\n| 1 |")
    #expect(try text(value, .html).hasPrefix("<pre>a &amp; `b`</pre>\n<table>\n"))
    #expect(try shown("print 1 2").notations == [.plain])
  }

  @Test func aFenceIsLongerThanWhatItHolds() {
    #expect(MarkdownText.fenced("x") == "```\nx\n```")
    #expect(MarkdownText.fenced("a ````b```") == "`````\na ````b```\n`````")
  }

  /// A prompt that wants plain text pays for nothing else, and for nothing that it doesn't want.
  @Test func notationsAreMadeWhenAskedFor() throws {
    final class Made: Sendable {
      let notations = Mutex<[DisplayedValue.Notation]>([])
    }
    let made = Made()
    let value = DisplayedValue(also: [.html], progress: .unwatched) { notation, _ in
      made.notations.withLock { $0.append(notation) }
      return .text(notation.rawValue)
    }
    #expect(made.notations.withLock { $0 } == [])
    #expect(try value.content(.latex) == nil)
    #expect(try value.plain() == "text/plain")
    #expect(made.notations.withLock { $0 } == [.plain])
    #expect(try text(value, .html) == "text/html")
    #expect(made.notations.withLock { $0 } == [.plain, .html])
  }

  @Test func longTextsComeInPiecesOfLinesAndCanBeStopped() throws {
    let cancellation = Cancellation()
    let progress = Progress(cancellation: cancellation) { _ in }
    let lines = (0..<40_000).map { "line \($0)" }.joined(separator: "\n")
    let value = DisplayedValue(lines, progress: progress)
    var pieces: [String] = []
    try value.forEachPiece { pieces.append($0) }
    #expect(pieces.count > 3 && pieces.allSatisfy { $0.hasPrefix("line ") })
    #expect(pieces.joined(separator: "\n") == lines)
    var count = 0
    #expect(throws: Cancelled.self) {
      try value.forEachPiece { _ in
        count += 1
        cancellation.cancel()
      }
    }
    #expect(count == 1)
  }

  @Test func aPlotIsAPictureToo() throws {
    let value = try shown("plot (table dim=[16, 32, 64] gain=[0.1, 0.18, 0.2])")
    #expect(value.notations == [.plain, .svg, .png])
    #expect(try value.plain().contains("gain"))
    guard case .bytes(let svg)? = try value.content(.svg),
      case .bytes(let png)? = try value.content(.png)
    else {
      Issue.record("the pictures aren't bytes")
      return
    }
    #expect(String(decoding: svg, as: UTF8.self).contains("<svg"))
    #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }
}
