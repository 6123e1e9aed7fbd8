#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <map>
#include <numeric>

#include "allocation_count.h"
#include "networks.h"
#include "nn/chain_task.h"
#include "nn/init.h"
#include "nn/trainer.h"
#include "reference.h"

/// Whole trainings of 300 steps: the same bytes for any number of threads and in another process, and no
/// allocation after the first step. A program of its own, since it counts allocations and is linked to a
/// build of the room with assertions on, among them Eigen's against allocating where that is forbidden.
namespace spectrum::nn::test {
namespace {

constexpr int kSteps = 300, kHeldOut = 2;

/// One of the networks of networks.h, with dropout, on waves.
class NetworkTask : public Task<float> {
 public:
  NetworkTask(Network<float>& net, int samples)
      : net_(net),
        rows_(net.inference().inputs()),
        x_((wave(rows_ * net.steps(), samples, 0.11).array() * 0.4 + 0.5).cast<float>()) {}

  int samples() const override { return static_cast<int>(x_.cols()); }
  int valid_samples() const override { return kHeldOut; }
  void reserve(const Room& room) override {
    masks_.resize(static_cast<std::size_t>(slice_count(room.batch)),
                  std::vector<float>(net_.mask_size(room.slice)));
    for (int t = 0; t < room.threads; ++t) {
      work_.push_back(net_.work(room.slice));
      gathered_.emplace_back(rows_, room.slice * net_.steps());
    }
  }
  void prepare(std::span<const int> ids, std::mt19937_64& rng) override {
    for (int first = 0, s = 0; first < static_cast<int>(ids.size()); first += kSliceSize, ++s)
      net_.draw_masks(std::min(kSliceSize, static_cast<int>(ids.size()) - first),
                      masks_[static_cast<std::size_t>(s)], rng());
  }
  double share(const Slice& slice, std::span<const int> ids, int batch, float* gradients) override {
    const auto& masks = masks_[static_cast<std::size_t>(slice.index)];
    return net_.loss(gather(ids, slice.thread), batch, *work_[static_cast<std::size_t>(slice.thread)],
                     gradients, std::span(masks).first(net_.mask_size(slice.count)));
  }
  double validate() override {
    std::array<int, kHeldOut> ids;
    std::iota(ids.begin(), ids.end(), 0);
    return net_.loss(gather(ids, 0), kHeldOut, *work_[0], nullptr);
  }

 private:
  In<float> gather(std::span<const int> ids, int thread) {
    auto& to = gathered_[static_cast<std::size_t>(thread)];
    const Eigen::Index count = static_cast<Eigen::Index>(ids.size());
    for (Eigen::Index b = 0; b < count; ++b)
      for (Eigen::Index t = 0; t < net_.steps(); ++t)
        std::copy_n(x_.col(ids[static_cast<std::size_t>(b)]).data() + t * rows_, rows_,
                    to.data() + (t * count + b) * rows_);
    return {to.data(), rows_, count * net_.steps()};
  }

  Network<float>& net_;
  Eigen::Index rows_;
  Matrix<float> x_;
  std::vector<std::vector<float>> masks_;
  std::vector<std::unique_ptr<typename Network<float>::Work>> work_;
  std::vector<Matrix<float>> gathered_;
};

/// A small LSTM, dropout and a dense layer, fitted as a user would.
struct SmallLstm {
  Model<float> model;
  Matrix<float> x = wave(12 * 3, 134, 0.11).cast<float>(), y = wave(2, 134, 0.5).cast<float>();
  std::unique_ptr<ChainTask<float>> task;

  SmallLstm() {
    model.add<Lstm<float>>("lstm", 3, 9, 12);
    model.add<Dropout<float>>("dropout", 9, 0.2);
    model.add<Dense<float>>("dense", 9, 2);
    const Samples<float> samples{x, y, {}};
    task = std::make_unique<ChainTask<float>>(
        model.chain({"lstm", "dropout", "dense"}), samples,
        [](In<float> out, const Samples<float>& s, int batch, Out<float> d_out) {
          return mse<float>(out, s.y, 2.0 * batch, d_out);
        },
        samples);
  }
};

/// Counts the steps of another task. From the second step to the end of the training, an allocation is
/// counted, and by Eigen forbidden.
class Watched : public Task<float> {
 public:
  explicit Watched(Task<float>& task) : task_(task) {}
  ~Watched() override { Eigen::internal::set_is_malloc_allowed(true); }
  int samples() const override { return task_.samples(); }
  int valid_samples() const override { return task_.valid_samples(); }
  void reserve(const Room& room) override { task_.reserve(room); }
  void prepare(std::span<const int> ids, std::mt19937_64& rng) override {
    if (++steps == 2) {
      before_ = allocations;
      Eigen::internal::set_is_malloc_allowed(false);
    }
    task_.prepare(ids, rng);
  }
  double share(const Slice& s, std::span<const int> ids, int batch, float* gradients) override {
    return task_.share(s, ids, batch, gradients);
  }
  double validate() override { return task_.validate(); }
  /// To be called when the last epoch ends.
  void finish() {
    allocated = allocations - before_;
    Eigen::internal::set_is_malloc_allowed(true);
  }

  int steps = 0;
  long allocated = -1;

 private:
  Task<float>& task_;
  long before_ = 0;
};

struct Outcome {
  std::vector<float> weights;
  std::vector<double> losses;
  int steps = 0;
  long allocated = -1;
  bool operator==(const Outcome& o) const { return weights == o.weights && losses == o.losses; }
};

/// 300 steps in epochs of two batches, the second one short; clipping, a schedule and early stopping are on.
Outcome train(Model<float>& model, Task<float>& task, int batch, int threads) {
  Watched watched(task);
  std::mt19937_64 rng(7);
  TrainerOptions options{.epochs = kSteps / 2,
                         .batch = batch,
                         .threads = threads,
                         .adam = {.lr = 1e-3, .weight_decay = 1e-5},
                         .schedule = half_cosine,
                         .clip_norm = 1.0,
                         .patience = kSteps};
  options.progress = [&](const Progress& p) {
    if (p.epoch == p.epochs) watched.finish();
  };
  const TrainingReport report = Trainer<float>(model, options).fit(watched, rng);
  Outcome out{{model.parameters().begin(), model.parameters().end()},
              report.train_loss,
              watched.steps,
              watched.allocated};
  out.losses.insert(out.losses.end(), report.valid_loss.begin(), report.valid_loss.end());
  return out;
}

Outcome train(const std::string& name, int threads) {
  if (name == "small") {
    SmallLstm small;
    fill_by_formula(small.model, 0.15);
    return train(small.model, *small.task, 70, threads);
  }
  const auto net = make_network<float>(name);
  fill_by_formula(net->model, 0.15);
  const int batch = name == "tme" ? 17 : 50;  // two and four slices: its windows are long
  NetworkTask task(*net, batch + 1);
  return train(net->model, task, batch, threads);
}

/// FNV-1a over the weights' bits.
std::uint64_t fingerprint(const Outcome& o) {
  std::uint64_t h = 14695981039346656037u;
  for (const float w : o.weights) h = (h ^ std::bit_cast<std::uint32_t>(w)) * 1099511628211u;
  return h;
}

std::string line(const std::string& name, const Outcome& o) {
  char text[64];
  std::snprintf(text, sizeof text, "fingerprint %s %016llx\n", name.c_str(),
                static_cast<unsigned long long>(fingerprint(o)));
  return text;
}

class TrainingRun : public testing::TestWithParam<const char*> {
 protected:
  /// By one thread; every test of this process shares it.
  static const Outcome& alone() {
    static std::map<std::string, Outcome> known;
    const std::string name = GetParam();
    if (!known.contains(name)) known[name] = train(name, 1);
    return known[name];
  }
};

TEST_P(TrainingRun, TakesThreeHundredStepsAndLearns) {
  const Outcome& o = alone();
  EXPECT_EQ(o.steps, kSteps);
  ASSERT_EQ(o.losses.size(), std::size_t{kSteps});  // of training, then of validation
  if (std::string(GetParam()) == "fusion") return;  // its labels are not its samples'
  EXPECT_LT(o.losses.back(), o.losses[kSteps / 2]);
}

TEST_P(TrainingRun, SameBytesForAnyThreadCount) {
  for (const int threads : {2, 3, 4}) EXPECT_TRUE(train(GetParam(), threads) == alone()) << threads;
}

/// The line that SameBytesInAnotherProcess reads.
TEST_P(TrainingRun, PrintsItsFingerprint) {
  std::fputs(line(GetParam(), train(GetParam(), 2)).c_str(), stdout);
}

TEST_P(TrainingRun, SameBytesInAnotherProcess) {
  const std::string command = "\"" SPECTRUM_SELF "\" \"--gtest_filter=All/TrainingRun.PrintsItsFingerprint/" +
                              std::string(GetParam()) + "\"";
  std::FILE* child = popen(command.c_str(), "r");
  ASSERT_NE(child, nullptr);
  std::string printed;
  for (char piece[256]; std::fgets(piece, sizeof piece, child) != nullptr;) printed += piece;
  EXPECT_EQ(pclose(child), 0);
  EXPECT_NE(printed.find(line(GetParam(), alone())), std::string::npos) << printed;
}

TEST_P(TrainingRun, AllocatesNothingAfterTheFirstStep) {
  EXPECT_EQ(alone().allocated, 0);
  EXPECT_EQ(train(GetParam(), 2).allocated, 0);
  EXPECT_GT(allocations, 0);  // the counter counts
}

INSTANTIATE_TEST_SUITE_P(All, TrainingRun, testing::Values("small", "tme", "vse", "gfe", "fusion"),
                         [](const auto& i) { return std::string(i.param); });

/// The guard that the runs above stand under is armed.
TEST(TrainingRunDeathTest, EigenRefusesToAllocateWhereThatIsForbidden) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        Eigen::internal::set_is_malloc_allowed(false);
        const Matrix<float> m(100, 100);
      },
      "is_malloc_allowed");
}

}  // namespace
}  // namespace spectrum::nn::test
