#pragma once

namespace spectrum::nn {

/// work(context, index, thread) once for every index 0 .. count-1, on up to `threads` threads, the caller's
/// among them; thread is 0 .. threads-1, and no two run at a time under the same number. Who takes which
/// index is left to chance: the work must not care. If it throws, what is left is not begun, and one of the
/// exceptions is thrown on to the caller.
///
/// The threads are kept from call to call, and sleep when nothing came for a while. Called while another
/// thread's call is under way (or from within the work), the caller does all of it itself; where no more
/// threads can be started, those that are there do it. Allocates only when more threads are asked for than
/// ever before.
void parallel_for(int count, int threads, void (*work)(void* context, int index, int thread), void* context);

}  // namespace spectrum::nn
