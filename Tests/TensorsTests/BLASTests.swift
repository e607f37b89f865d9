import Support
import Testing

@testable import Tensors

struct BLASTests {
  @Test func thisMachineComputesRightResults() throws {
    try BLAS.check()
  }

  @Test(arguments: ["libnothingofthename.so.0", "libc.so.6"])
  func whatIsNoOpenBLASIsRefused(file: String) throws {
    guard case .failure(.missing(let reason)) = BLAS.open(file) else {
      Issue.record("\(file) was opened")
      return
    }
    #expect(reason.contains(file), "\(reason)")
  }

  @Test func unusableMachinesAreToldTheCure() {
    #expect(
      BLAS.Unusable.missing(reason: "libopenblas.so.0: no such file").description
        == "openblas can't be opened: libopenblas.so.0: no such file; install it "
        + "(Debian: `libopenblas0`)")
    #expect(
      BLAS.Unusable.library(kernel: "SkylakeX").description
        == "openblas computes wrong results with its `SkylakeX` kernel on this processor; "
        + "set OPENBLAS_CORETYPE=Haswell (or another kernel) in the environment and start again")
    #expect(
      BLAS.Unusable.products.description
        == "matrix products come out wrong on this processor; please report it")
  }
}
