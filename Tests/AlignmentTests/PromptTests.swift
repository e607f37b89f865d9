import Backbones
import Interactions
import Support
import Testing

@testable import Alignment

@Suite struct PromptTests {
  @Test func slotsAreParsed() throws {
    let template = try PromptTemplate("Bought: <history titles=3>. Next: <item.brand>")
    #expect(
      template.pieces == [
        .text("Bought: "), .history(titles: 3, list: .init()), .text(". Next: "), .item("brand"),
      ])
    #expect(try PromptTemplate("<history>").pieces == [.history(titles: nil, list: .init())])
    #expect(try PromptTemplate("").pieces.isEmpty)
  }

  @Test func templatesSayWhatTheyRead() throws {
    let cases: [(String, histories: Bool, count: Bool, items: Bool)] = [
      ("<history>", true, true, false), ("<history titles=3>", true, false, false),
      ("Next: <item.brand>", false, false, true), ("no slot", false, false, false),
    ]
    for (text, histories, count, items) in cases {
      let template = try PromptTemplate(text)
      #expect(template.readsHistories == histories, "\(text)")
      #expect(template.takesCount == count, "\(text)")
      #expect(template.readsItems == items, "\(text)")
    }
  }

  @Test func badSlotsAreNamed() {
    let cases = [
      ("a <history", "the slot `<history` is never closed by `>`"),
      (
        "<hist>",
        "unknown slot `<hist>`; known: `<history titles=10 form=numbered words=both with=NAME,NAME rows=true>`, `<item.title>`, `<item.NAME>`, `<candidates>`, `<user.id>`, `<item.vector>`, `<user.vector>`"
      ),
      (
        "<history titles=x>",
        "unknown slot `<history titles=x>`; known: `<history titles=10 form=numbered words=both with=NAME,NAME rows=true>`, `<item.title>`, "
          + "`<item.NAME>`, `<candidates>`, `<user.id>`, `<item.vector>`, `<user.vector>`"
      ),
      (
        "<item.>",
        "unknown slot `<item.>`; known: `<history titles=10 form=numbered words=both with=NAME,NAME rows=true>`, `<item.title>`, `<item.NAME>`, `<candidates>`, `<user.id>`, `<item.vector>`, `<user.vector>`"
      ),
    ]
    for (template, words) in cases {
      let error = #expect(throws: PromptError.self) { try PromptTemplate(template) }
      #expect(error?.description == words)
    }
  }

  private func writer(titles: Int = 10, longest: Int = 160, user: String = "<history>") throws
    -> (PromptWriter, any Backbone)
  {
    let twin = try Twin()
    return (
      try PromptWriter(
        catalogue: twin.data.catalogue, backbone: twin.backbone, users: [PromptTemplate(user)],
        item: PromptTemplate("<item.title>"), titles: titles, longest: longest), twin.backbone
    )
  }

  @Test func theNewestTitlesAreKept() throws {
    let (writer, model) = try writer(titles: 2)
    let text = try writer.users([[0, 4, 9]])
    #expect(
      Array(text[0])
        == model.textPrefix + model.tokenizer.encode("green clock , blue bag") + model.textSuffix)
  }

  @Test func longHistoriesGiveWayToTheLimit() throws {
    let (writer, _) = try writer(longest: 9)
    for length in 0...10 {
      #expect(try writer.users([(0..<Int32(length))[...].map { $0 }[...]]).tokenCount <= 9)
    }
  }

  @Test func anEmptyHistoryIsAnEmptyPrompt() throws {
    let (writer, model) = try writer()
    #expect(try Array(writer.users([[]])[0]) == model.textPrefix + model.textSuffix)
  }

  @Test func aUsersIdStandsInThePrompt() throws {
    let (writer, model) = try writer(user: "user <user.id>: <history>")
    func prompt(_ user: String?) throws -> [Int32] {
      try writer.prompts(of: [PromptSubject(history: [4], user: user)], rows: nil)[0].tokens
    }
    #expect(
      try prompt("17") == model.textPrefix + model.tokenizer.encode("user 17: green clock")
        + model.textSuffix)
    #expect(
      try prompt(nil) == model.textPrefix + model.tokenizer.encode("user : green clock")
        + model.textSuffix)
    #expect(try PromptTemplate("<user.id>").tellsUsersApart)
  }

  @Test func unknownAttributesAreNamed() throws {
    let twin = try Twin()
    let error = #expect(throws: PromptError.self) {
      try PromptWriter(
        catalogue: twin.data.catalogue, backbone: twin.backbone,
        users: [PromptTemplate("<history>")], item: PromptTemplate("<item.brand>"), titles: 3,
        longest: 50)
    }
    #expect(error?.description == "the catalogue has no `brand`; it has `title`")
  }
}

extension PromptWriter {
  /// The prompts of users with these histories, oldest item first, without rows of ID vectors.
  func users(_ histories: [ArraySlice<Int32>]) throws -> PackedTexts {
    PackedTexts(
      try prompts(of: histories.map { PromptSubject(history: $0) }, rows: nil).map(\.tokens))
  }
}
