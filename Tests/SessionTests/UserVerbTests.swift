import Foundation
import Session
import Testing
import _TestSupport

/// Models that know users by their ids, asked about others and about other histories.
@Suite struct UserVerbTests {
  private let session = TestSession(SessionConfiguration(threads: 2, dataFolder: "/nonexistent"))
  private let folder: TemporaryFolder

  /// Two groups of users with items of their own: the same in another order, and under other names.
  init() throws {
    folder = try TemporaryFolder()
    func rows(_ order: [Int], _ name: String) -> String {
      // One user has every item, so that all catalogues are the same.
      let all = (0..<20).map { "all,i\($0),\($0),i\($0)\n" }.joined()
      return "user,item,time,title\n" + all
        + order.map { user in
          (0..<7).map { time in
            let item = (user * 3 + time * 7) % 10 + user % 2 * 10
            return "\(name)\(user),i\(item),\(time),i\(item)\n"
          }.joined()
        }.joined()
    }
    let orders = [
      ("a", Array(0..<30), "u"), ("b", (0..<30).reversed(), "u"), ("c", Array(0..<30), "v"),
      ("some", [4, 2, 9], "u"),
    ]
    for (file, order, name) in orders {
      try folder.write(rows(order, name).utf8, to: file + ".csv")
      #expect(session.run("\(file) = load \"\(folder.path)/\(file).csv\" | split").outcome == .ok)
    }
    let (outcome, said) = session.run(
      """
      mf = bprmf a dim=8 | train epochs=30 rate=0.02 batch=64 patience=none
      lg = lightgcn a dim=8 | train epochs=30 rate=0.02 batch=64 patience=none
      flat = lightgcn a dim=8 layers=0 | train epochs=30 rate=0.02 batch=64 patience=none
      linear = ease a
      fu = fuse linear mf weight=0.5
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
  }

  private static let unknown = "knows users by their ids alone"

  @Test func theOrderOfUsersChangesNothing() {
    for model in ["mf", "lg", "flat", "fu"] {
      session.run(
        "x = evaluate \(model)\ny = evaluate \(model) on=b\nz = evaluate \(model) on=some")
      #expect(session.shown("x[0].mrr == y[0].mrr and x[0].hr@10 == y[0].hr@10") == "true")
      // The ranks of the users that both have are the same.
      session.run("r = ranks x\ns = ranks z")
      for user in ["u4", "u2", "u9", "all"] {
        let ranks = ["r", "s"].map { session.shown("(where \($0) (user == \"\(user)\")).rank") }
        #expect(ranks[0] == ranks[1], "\(model), \(user)")
      }
    }
  }

  @Test func strangersAreRefusedOrFoldedIn() {
    for (model, kind) in [
      ("mf", "bprmf"), ("lg", "lightgcn"), ("flat", "lightgcn"), ("fu", "bprmf"),
    ] {
      #expect(
        session.failure("evaluate \(model) on=c")
          == "error: `\(kind)` \(Self.unknown), and 30 of these 31 are unknown, such as `v0` | "
          + "t:1:\(14 + model.count) | ^ | `fold=true` makes vectors of the histories",
        "\(model)")
      let (outcome, said) = session.run(
        "x = evaluate \(model)\ny = evaluate \(model) on=c fold=true k=7")
      #expect(outcome == .ok, "\(said.diagnostics)")
      #expect(
        said.notes.last?.hasPrefix(
          "evaluate: \(model), 31 users, 30 of them by their histories alone")
          == true, "\(said.notes)")
      // Each group has ten items, of which a user has had six: one of four is right by chance.
      #expect(session.shown("y[0].hr@7 > 0.9") == "true", "\(model)")
    }
    // Whom it knows keeps what was learnt.
    session.run("x = evaluate mf\ny = evaluate mf fold=true")
    #expect(session.shown("x[0].mrr == y[0].mrr") == "true")
    // The table says of how many users a model knew the history alone.
    session.run("x = evaluate [mf, linear] on=c fold=true")
    #expect(session.shown("x.folded") == "[30, 0]")
  }

  @Test func trainingIsByIDToo() {
    #expect(session.run("t = train mf on=some epochs=1 patience=none").outcome == .ok)
    #expect(session.run("t = train mf on=some epochs=1 patience=none fresh=true").outcome == .ok)
    #expect(session.shown("(evaluate t)[0].mrr > 0") == "true")
    for model in ["mf", "lg"] {
      #expect(
        session.failure("train \(model) on=c epochs=1").contains(
          "\(Self.unknown), and 30 of these 31 are unknown, such as `v0` | t:1:13 | ^"))
    }
  }

  @Test func aChangedHistoryIsNeverIgnored() throws {
    let calls = [
      #"explain MODEL user="u3""#, #"explain MODEL history=["i1", "i2"]"#,
      #"recommend MODEL user="u3" add="i1""#, #"recommend MODEL user="u3" drop="i19""#,
      #"recommend MODEL history=["i1", "i2"]"#,
    ]
    for model in ["mf", "lg", "flat", "fu"] {
      for call in calls.map({ $0.replacingOccurrences(of: "MODEL", with: model) }) {
        let failure = session.failure(call)
        #expect(failure.contains("\(Self.unknown): a history changes nothing"), "\(call)")
        #expect(failure.hasSuffix("`fold=true` makes vectors of the histories"), "\(failure)")
        let (outcome, said) = session.run("x = \(call) fold=true")
        #expect(outcome == .ok, "\(call): \(said.diagnostics)")
        if call.hasPrefix("explain") {
          #expect(session.shown("x.adds[0] != 0") == "true", "\(call)")
        }
      }
      // What was had leads to what its group has.
      session.run("x = recommend \(model) history=[\"i1\", \"i2\", \"i3\"] n=7 fold=true")
      session.run("y = recommend \(model) history=[\"i11\", \"i12\", \"i13\"] n=7 fold=true")
      let (low, high) = (session.shown("x.\(model)"), session.shown("y.\(model)"))
      #expect(!low.contains("\"i1") || low.components(separatedBy: "\"i1").count <= 2, "\(low)")
      #expect(high.components(separatedBy: "\"i1").count >= 7, "\(high)")
      let (_, said) = session.run("x = recommend \(model) user=\"u3\" add=\"i1\" fold=true")
      #expect(said.notes == ["recommend: \(model): both lists are by histories alone"])
    }
    // A file with histories of its own.
    let path = try folder.write("user,history\nguest,i1 i2 i3\n".utf8, to: "people.csv")
    #expect(session.failure("recommend mf users=\"\(path)\"").contains("a history changes nothing"))
    session.run("x = recommend mf users=\"\(path)\" n=7 fold=true")
    session.run("y = recommend mf history=[\"i1\", \"i2\", \"i3\"] n=7 fold=true")
    #expect(session.shown("x.item == y.mf") == "true")
    // Likeness to an item without vectors is the score after the item alone.
    #expect(session.failure("similar fu item=\"i3\"").contains("a history changes nothing"))
    #expect(session.run("similar fu item=\"i3\" fold=true").outcome == .ok)
    #expect(session.run("similar mf item=\"i3\"").outcome == .ok)
  }

  /// Who had an item twice hasn't it any more when it is left out.
  @Test func anItemIsLeftOutAsOftenAsItCame() {
    for model in ["linear", "mf"] {
      session.run(
        "x = explain \(model) history=[\"i1\", \"i2\", \"i1\"] item=\"i3\" fold=true\n"
          + "y = explain \(model) history=[\"i2\", \"i1\"] item=\"i3\" fold=true")
      #expect(session.shown("x.item == y.item and x.ago == y.ago and x.adds == y.adds") == "true")
      #expect(session.shown("x.count == 2 and x.adds[1] != 0") == "true")
    }
  }

  @Test func fusionAndAlignmentGoByTheirPartsUsers() {
    let tiny = Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny")
    session.run(
      """
      other = bprmf c dim=8
      lm = backbone "\(tiny)"
      ra = rarec mf lm rows=1 negatives=2 residual=true
      plain = rarec mf lm rows=1 negatives=2
      """)
    #expect(
      session.failure("fuse mf other")
        == "error: `bprmf` \(Self.unknown), and 30 of these 31 are unknown, such as `u0` | t:1:9 | ^^^^^"
    )
    #expect(session.run("train ra on=some steps=1 batch=2").outcome == .ok)
    #expect(
      session.failure("train ra on=c steps=1 batch=31").contains("\(Self.unknown), and 25 of "))
    #expect(session.failure("evaluate ra on=c").contains("\(Self.unknown), and 30 of these"))
    #expect(session.run("evaluate ra on=c fold=true").outcome == .ok)
    #expect(session.run("evaluate plain on=c").outcome == .ok)
    #expect(session.failure("explain ra user=\"u3\"").contains("a history changes nothing"))
    #expect(session.run("explain ra user=\"u3\" fold=true").outcome == .ok)
    #expect(session.run("explain plain user=\"u3\"").outcome == .ok)
    #expect(session.run("recommend ra user=\"u3\" n=2 without=[\"rows\", \"text\"]").outcome == .ok)
  }
}
