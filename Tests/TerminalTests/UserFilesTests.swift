import Testing

@testable import Terminal

@Suite("Where the user's files are")
struct UserFilesTests {
  private func history(_ environment: [String: String]) -> String? {
    UserFiles.history { environment[$0] }
  }

  private func startUpScript(_ environment: [String: String]) -> String? {
    UserFiles.startUpScript { environment[$0] }
  }

  @Test("ALIDADE_HISTORY names the history file; empty turns it off")
  func chosen() {
    #expect(history(["ALIDADE_HISTORY": "here", "HOME": "/home/a"]) == "here")
    #expect(history(["ALIDADE_HISTORY": "", "HOME": "/home/a"]) == nil)
  }

  @Test("Else it is state, as XDG says")
  func state() {
    let usual = "/home/a/.local/state/alidade/history"
    #expect(history(["HOME": "/home/a"]) == usual)
    #expect(history(["HOME": "/home/a", "XDG_STATE_HOME": ""]) == usual)
    #expect(history(["HOME": "/home/a", "XDG_STATE_HOME": "relative"]) == usual)
    #expect(history(["HOME": "/home/a", "XDG_STATE_HOME": "/state"]) == "/state/alidade/history")
    #expect(history(["HOME": "/"]) == "/.local/state/alidade/history")
    #expect(history([:]) == nil)
  }

  @Test("The start-up script is configuration")
  func configuration() {
    #expect(startUpScript(["HOME": "/home/a"]) == "/home/a/.config/alidade/init.ald")
    #expect(
      startUpScript(["HOME": "/home/a", "XDG_CONFIG_HOME": "/config"])
        == "/config/alidade/init.ald")
    #expect(startUpScript([:]) == nil)
  }

  @Test("What was fetched is data")
  func data() {
    let home = ["HOME": "/home/a"]
    #expect(UserFiles.dataFolder { home[$0] } == "/home/a/.local/share/alidade")
    let chosen = ["HOME": "/home/a", "XDG_DATA_HOME": "/data"]
    #expect(UserFiles.dataFolder { chosen[$0] } == "/data/alidade")
  }
}
