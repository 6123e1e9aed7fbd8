#include "nn/trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nn/activation.h"
#include "nn/chain_task.h"
#include "nn/dense.h"
#include "nn/dropout.h"
#include "nn/init.h"
#include "nn/losses.h"
#include "nn/lstm.h"
#include "nn/random.h"
#include "reference.h"

namespace spectrum::nn::test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class S>
double squared_error(In<S> y, const Samples<S>& s, int batch, Out<S> dy) {
  return mse<S>(y, s.y, static_cast<double>(batch * y.rows()), dy);
}

double class_error(In<float> z, const Samples<float>& s, int batch, Out<float> dz) {
  return cross_entropy<float>(z, s.labels, batch, dz);
}

template <class S>
Model<S> small_model() {
  Model<S> m;
  m.template add<Dense<S>>("fc1", 3, 8);
  m.template add<Activate<S>>("tanh", 8, Activation::kTanh);
  m.template add<Dense<S>>("fc2", 8, 2);
  std::mt19937_64 rng(1);
  for (const char* name : {"fc1", "fc2"}) init_uniform(m.layer(name), rng);
  return m;
}

template <class S>
Chain<S> small_chain(const Model<S>& m) {
  return m.chain({"fc1", "tanh", "fc2"});
}

/// Three inputs, and two targets that follow from them.
template <class S>
struct Table {
  Matrix<S> x, y;
  explicit Table(int n, double phase = 0.3)
      : x(wave(3, n, 0.7, phase).template cast<S>()),
        y(x.topRows(2).array() * x.row(2).replicate(2, 1).array()) {}
  Samples<S> samples() const { return {x, y, {}}; }
};

template <class S>
std::vector<S> weights(const Model<S>& m) {
  return {m.parameters().begin(), m.parameters().end()};
}

/// Expects an exception of type E whose message holds every one of the words.
template <class E, class F>
void expect_message(F f, std::initializer_list<const char*> words) {
  try {
    f();
    ADD_FAILURE() << "nothing thrown, wanted " << *words.begin();
  } catch (const E& e) {
    for (const char* word : words)
      EXPECT_NE(std::string(e.what()).find(word), std::string::npos) << "'" << word << "' in: " << e.what();
  }
}

TEST(Trainer, LearnsInAFewLines) {
  Model<float> model = small_model<float>();
  const Table<float> table(200), held_out(50, 0.9);
  std::mt19937_64 rng(42);
  ChainTask<float> task(small_chain(model), table.samples(), squared_error<float>, held_out.samples());
  const TrainingReport report =
      Trainer<float>(model, {.epochs = 60, .batch = 20, .adam = {.lr = 1e-2}, .schedule = half_cosine})
          .fit(task, rng);
  ASSERT_EQ(report.train_loss.size(), 60u);
  EXPECT_EQ(report.best_epoch, 60);
  EXPECT_LT(report.train_loss.back(), 0.05 * report.train_loss.front());
  EXPECT_LT(report.valid_loss.back(), 0.1 * report.valid_loss.front());
}

/// The loop against one written out: the whole data as a batch, so that no order matters but that of the
/// sums.
TEST(Trainer, IsAdamOnTheMeanLoss) {
  Model<double> model = small_model<double>(), plain = small_model<double>();
  const Table<double> table(10);
  const AdamOptions adam_options{.lr = 3e-2, .weight_decay = 1e-3};
  const Chain<double> chain = small_chain(plain);
  Workspace<double> ws(chain, 10, Mode::kTraining);
  Adam<double> adam(plain.parameters().size(), adam_options);
  std::vector<double> losses;
  for (int epoch = 1; epoch <= 5; ++epoch) {
    adam.set_lr(adam_options.lr * half_cosine(epoch, 5));
    plain.zero_grad();
    const In<double> y = chain.forward(table.x, ws);
    losses.push_back(mse<double>(y, table.y, 20.0, ws.dy()));
    chain.backward(table.x, ws, plain.gradients().data());
    clip_grad_norm(plain.gradients(), 0.1);
    adam.step(plain.parameters(), plain.gradients());
  }
  std::mt19937_64 rng(1);
  ChainTask<double> task(small_chain(model), table.samples(), squared_error<double>);
  const auto report =
      Trainer<double>(
          model, {.epochs = 5, .batch = 10, .adam = adam_options, .schedule = half_cosine, .clip_norm = 0.1})
          .fit(task, rng);
  for (std::size_t e = 0; e < 5; ++e) EXPECT_NEAR(report.train_loss[e], losses[e], 1e-14);
  for (std::size_t i = 0; i < plain.parameters().size(); ++i)
    EXPECT_NEAR(model.parameters()[i], plain.parameters()[i], 1e-13);
}

TEST(Trainer, TellsProgressAfterEveryEpoch) {
  Model<float> model = small_model<float>();
  const Table<float> table(20);
  std::vector<Progress> told;
  std::mt19937_64 rng(1);
  ChainTask<float> task(small_chain(model), table.samples(), squared_error<float>);
  const auto report =
      Trainer<float>(model, {.epochs = 3, .progress = [&](const Progress& p) { told.push_back(p); }})
          .fit(task, rng);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[1].epoch, 2);
  EXPECT_EQ(told[1].epochs, 3);
  EXPECT_EQ(told[1].train_loss, report.train_loss[1]);
  EXPECT_TRUE(std::isnan(told[1].valid_loss));  // nothing held out
}

/// A task that learns nothing: its gradient pushes the weights upwards and its validation losses are given.
class Scripted : public Task<float> {
 public:
  std::vector<double> valid_losses;
  int bad_step = 0;
  float bad_gradient = 0.0f;
  double bad_loss = 0.0;

  int samples() const override { return 40; }
  int valid_samples() const override { return 1; }
  void reserve(const Room&) override {}
  void prepare(std::span<const int>, std::mt19937_64&) override { ++step_; }
  double share(const Slice& slice, std::span<const int>, int, float* gradients) override {
    const bool bad = step_ == bad_step && slice.index == 1;
    gradients[0] += bad ? bad_gradient : -1.0f;
    return bad ? bad_loss : 0.25;
  }
  double validate() override {
    return valid_losses.empty() ? 1.0 : valid_losses[static_cast<std::size_t>(epoch_++)];
  }

 private:
  int step_ = 0, epoch_ = 0;
};

/// Records which samples each batch has.
class OrderTask : public Task<float> {
 public:
  int samples() const override { return 10; }
  void reserve(const Room&) override {}
  void prepare(std::span<const int> ids, std::mt19937_64&) override {
    batches.emplace_back(ids.begin(), ids.end());
  }
  double share(const Slice&, std::span<const int> ids, int batch, float*) override {
    return static_cast<double>(ids.size()) / batch *
           ids[0];  // mean loss of a batch: its first sample's number
  }
  std::vector<std::vector<int>> batches;
};

TEST(Trainer, EverySampleOnceAnEpochInAnOrderOfTheSeed) {
  const auto run = [](unsigned seed) {
    Model<float> model = small_model<float>();
    OrderTask task;
    std::mt19937_64 rng(seed);
    const auto report = Trainer<float>(model, {.epochs = 3, .batch = 4}).fit(task, rng);
    EXPECT_EQ(task.batches.size(), 9u);
    for (std::size_t epoch = 0; epoch < 3; ++epoch) {
      const auto* b = &task.batches[3 * epoch];
      EXPECT_EQ(b[2].size(), 2u);
      EXPECT_NEAR(report.train_loss[epoch], (4.0 * b[0][0] + 4.0 * b[1][0] + 2.0 * b[2][0]) / 10.0, 1e-12);
    }
    std::vector<int> order;
    for (const auto& b : task.batches) order.insert(order.end(), b.begin(), b.end());
    return order;
  };
  const std::vector<int> order = run(1);
  std::vector<std::vector<int>> epochs;
  for (auto at = order.begin(); at != order.end(); at += 10) {
    epochs.emplace_back(at, at + 10);
    std::vector<int> sorted = epochs.back();
    std::ranges::sort(sorted);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(sorted[static_cast<std::size_t>(i)], i);
  }
  EXPECT_NE(epochs[0], epochs[1]);
  EXPECT_NE(epochs[1], epochs[2]);
  EXPECT_EQ(run(1), order);
  EXPECT_NE(run(2), order);
}

TEST(Trainer, TheSizeOfASliceDecidesOnlyRoundingAndTheThreadsNothing) {
  const auto run = [](int slice, int threads) {
    Model<double> m;
    m.add<Dense<double>>("fc1", 3, 8);
    m.add<Activate<double>>("tanh", 8, Activation::kTanh);
    m.add<Dense<double>>("fc2", 8, 2);
    std::mt19937_64 rng(1);
    for (const char* name : {"fc1", "fc2"}) init_uniform(m.layer(name), rng);
    const Table<double> table(50), held_out(23, 0.9);
    ChainTask<double> task(small_chain(m), table.samples(), squared_error<double>, held_out.samples());
    auto report =
        Trainer<double>(m, {.epochs = 4, .batch = 32, .slice = slice, .threads = threads}).fit(task, rng);
    std::vector<double> all = weights(m);
    all.insert(all.end(), report.valid_loss.begin(), report.valid_loss.end());
    return all;
  };
  const auto usual = run(16, 1);
  for (const int slice : {1, 7, 32, 100}) {
    const auto other = run(slice, 1);
    for (std::size_t i = 0; i < usual.size(); ++i) EXPECT_NEAR(other[i], usual[i], 1e-12) << slice;
    for (const int threads : {2, 3, 4}) EXPECT_EQ(run(slice, threads), other) << slice << " " << threads;
  }
}

TEST(Trainer, WhatALossThrowsEndsTheFit) {
  for (const int threads : {1, 2}) {
    Model<float> model = small_model<float>();
    const Table<float> table(64);
    ChainTask<float> task(small_chain(model), table.samples(),
                          [](In<float>, const Samples<float>&, int, Out<float>) -> double {
                            throw std::logic_error("no such loss");
                          });
    std::mt19937_64 rng(1);
    const auto before = weights(model);
    Trainer<float> trainer(model, {.threads = threads});
    EXPECT_THROW(trainer.fit(task, rng), std::logic_error);
    EXPECT_EQ(weights(model), before);
  }
}

TEST(Chain, RefusesLstmsOfDifferentLengths) {
  Model<float> m;
  m.add<Lstm<float>>("first", 2, 3, 5);
  m.add<Lstm<float>>("second", 3, 2, 4);
  expect_message<std::invalid_argument>([&] { m.chain({"first", "second"}); }, {"second", "4 steps", "5"});
}

/// 40 samples in batches of 20: two steps an epoch, two slices a step.
TrainerOptions scripted_options() { return {.epochs = 10, .batch = 20, .adam = {.lr = 0.1}}; }

TEST(Trainer, StopsEarlyAndGivesTheBestWeightsBack) {
  Model<float> model = small_model<float>(), to_the_third = small_model<float>();
  Scripted task, short_task;
  task.valid_losses = {5, 4, 3, 3, 6, 2};
  TrainerOptions options = scripted_options();
  options.patience = 1;
  std::mt19937_64 rng(1), again(1);
  const auto report = Trainer<float>(model, options).fit(task, rng);
  EXPECT_EQ(report.valid_loss, (std::vector<double>{5, 4, 3, 3, 6}));  // the best is two epochs old
  EXPECT_EQ(report.best_epoch, 3);
  options.patience.reset();
  options.epochs = 3;
  Trainer<float>(to_the_third, options).fit(short_task, again);
  EXPECT_EQ(weights(model), weights(to_the_third));
}

TEST(Trainer, NamesTheStepOfALossThatIsNotFinite) {
  Model<float> model = small_model<float>(), before = small_model<float>();
  Scripted task, good;
  task.bad_step = 5;
  task.bad_loss = kNan;
  std::mt19937_64 rng(1), again(1);
  Trainer<float> trainer(model, scripted_options());
  try {
    trainer.fit(task, rng);
    FAIL() << "went on";
  } catch (const TrainingStopped& e) {
    EXPECT_EQ(e.step, 5);
    EXPECT_EQ(e.epoch, 3);
    EXPECT_EQ(e.batch, 1);
    EXPECT_STREQ(
        e.what(),
        "training stopped at step 5 (epoch 3, batch 1): the loss is not finite, though the layers' "
        "outputs are: see its targets; the weights of before this step are kept. Try a learning rate "
        "below 0.1, a smaller clip_norm or smaller inputs");
  }
  TrainerOptions two_epochs = scripted_options();
  two_epochs.epochs = 2;
  Trainer<float>(before, two_epochs).fit(good, again);
  EXPECT_EQ(weights(model), weights(before));
}

TEST(Trainer, NamesTheTensorOfAGradientThatIsNotFinite) {
  Model<float> model = small_model<float>();
  for (const double clip : {kInfinity, 1.0}) {
    Scripted task;
    task.bad_step = 2;
    task.bad_gradient = std::numeric_limits<float>::infinity();
    TrainerOptions options = scripted_options();
    options.clip_norm = clip;
    std::mt19937_64 rng(1);
    expect_message<TrainingStopped>([&] { Trainer<float>(model, options).fit(task, rng); },
                                    {"step 2", "the gradient of fc1.weight is not finite"});
  }
}

/// A float that Adam cannot square would end the learning of that weight without a word.
TEST(Trainer, StopsAtAGradientTooLargeToSquare) {
  Model<float> model = small_model<float>();
  Scripted task;
  task.bad_step = 1;
  task.bad_gradient = 1e30f;
  std::mt19937_64 rng(1);
  expect_message<TrainingStopped>([&] { Trainer<float>(model, scripted_options()).fit(task, rng); },
                                  {"too large to square"});
}

TEST(Trainer, ABestEpochIsKeptWhenTrainingStops) {
  Model<float> model = small_model<float>(), first = small_model<float>();
  Scripted task, good;
  task.valid_losses = {2, 3, kNan};
  TrainerOptions options = scripted_options();
  options.patience = 5;
  std::mt19937_64 rng(1), again(1);
  expect_message<TrainingStopped>(
      [&] { Trainer<float>(model, options).fit(task, rng); },
      {"epoch 3", "loss of the validation samples", "weights of epoch 1, the best so far"});
  options = scripted_options();
  options.epochs = 1;
  Trainer<float>(first, options).fit(good, again);
  EXPECT_EQ(weights(model), weights(first));
}

TEST(Trainer, WeightsThatAnUpdateSpoiltAreTakenBack) {
  Model<float> model = small_model<float>();
  Scripted task;
  TrainerOptions options = scripted_options();
  options.adam.lr = 3e37;  // twelve such steps leave the range of floats
  std::mt19937_64 rng(1);
  expect_message<TrainingStopped>(
      [&] { Trainer<float>(model, options).fit(task, rng); },
      {"step 12", "fc1.weight is not finite after the last update", "before epoch 6"});
  EXPECT_EQ(model.fault(model.parameters()), "");
}

/// Turns its inputs into NaN behind the trainer's back, before step 17.
class Poisoned : public ChainTask<float> {
 public:
  Poisoned(const Chain<float>& chain, Matrix<float>& x, const Matrix<float>& y)
      : ChainTask(chain, {x, y, {}}, squared_error<float>), x_(x) {}
  void prepare(std::span<const int> ids, std::mt19937_64& rng) override {
    ChainTask::prepare(ids, rng);
    if (++step_ == 17) x_.setConstant(std::numeric_limits<float>::quiet_NaN());
  }

 private:
  Matrix<float>& x_;
  int step_ = 0;
};

TEST(Trainer, SaysTheSameOfAFaultForAnyThreadCount) {
  for (const int threads : {1, 2, 3}) {
    Model<float> m;
    m.add<Lstm<float>>("lstm1", 2, 4, 5);
    m.add<Dropout<float>>("dropout", 4, 0.2);
    m.add<Dense<float>>("fc", 4, 3);
    fill_by_formula(m, 0.5);
    Matrix<float> x = wave(10, 300).cast<float>();
    const Matrix<float> y = wave(3, 300).cast<float>();
    Poisoned task(m.chain({"lstm1", "dropout", "fc"}), x, y);
    std::mt19937_64 rng(3);
    expect_message<TrainingStopped>(
        [&] { Trainer<float>(m, {.batch = 64, .threads = threads}).fit(task, rng); },
        {"step 17 (epoch 4, batch 2): the input of layer lstm1 is not finite", "before this step are kept"});
    EXPECT_EQ(m.fault(m.parameters()), "");
  }
}

TEST(Trainer, NamesTheLayerWhoseOutputIsNotFinite) {
  Model<float> m;
  m.add<Dense<float>>("fc1", 2, 4);
  m.add<Dense<float>>("fc2", 4, 3);
  m.add<Dense<float>>("fc3", 3, 1);
  auto state = m.state();
  for (auto& t : state) std::ranges::fill(t.values, t.name == "fc2.weight" ? 3e38f : 1.0f);
  m.load(state);
  const Matrix<float> x = Matrix<float>::Ones(2, 40), y = Matrix<float>::Ones(1, 40);
  ChainTask<float> task(m.chain({"fc1", "fc2", "fc3"}), {x, y, {}}, squared_error<float>);
  std::mt19937_64 rng(3);
  expect_message<TrainingStopped>([&] { Trainer<float>(m, {}).fit(task, rng); },
                                  {"the output of layer fc2 is not finite"});
}

TEST(Trainer, ChainFaultTellsTheInputAndUnnamedLayers) {
  Model<float> m = small_model<float>();
  const Chain<float> named = small_chain(m), unnamed({&m.layer("fc1"), &m.layer("tanh"), &m.layer("fc2")});
  Workspace<float> ws(named, 2, Mode::kInference);
  Matrix<float> x = wave(3, 2).cast<float>();
  named.forward(x, ws);
  EXPECT_EQ(named.fault(x, ws), "");
  m.parameters()[0] = std::numeric_limits<float>::quiet_NaN();
  named.forward(x, ws);
  EXPECT_EQ(named.fault(x, ws), "the output of layer fc1 is not finite");
  EXPECT_EQ(unnamed.fault(x, ws), "the output of layer 0 is not finite");
  x(1, 1) = std::numeric_limits<float>::infinity();
  named.forward(x, ws);
  EXPECT_EQ(named.fault(x, ws), "the input of layer fc1 is not finite");
}

TEST(Trainer, RefusesOptionsOutOfRangeAndNamesThem) {
  Model<float> m = small_model<float>();
  const auto refused = [&m](TrainerOptions o, const char* option, const char* value) {
    expect_message<std::invalid_argument>([&] { Trainer<float>(m, o); }, {option, value});
  };
  refused({.epochs = 0}, "epochs", "0");
  refused({.epochs = -3}, "epochs", "-3");
  refused({.batch = 0}, "batch", "0");
  refused({.threads = -1}, "threads", "-1");
  for (const double bad : {0.0, -0.1, kInfinity, kNan, 1e300}) {
    refused({.adam = {.lr = bad}}, "adam.lr", "positive and finite");
    refused({.adam = {.eps = bad}}, "adam.eps", "positive and finite");
    for (const double tiny : {1e-37, 1e-300}) refused({.adam = {.eps = tiny}}, "adam.eps", "vanishes");
    for (const int none : {0, -1}) refused({.slice = none}, "slice", "at least 1");
  }
  for (const double bad : {-1.0, kInfinity, kNan})
    refused({.adam = {.weight_decay = bad}}, "adam.weight_decay", "not negative");
  refused({.adam = {.beta1 = 1.0}}, "betas", "[0, 1)");
  for (const double bad : {0.0, -1.0, kNan}) refused({.clip_norm = bad}, "clip_norm", "positive");
  refused({.patience = -1}, "patience", "-1");
  for (const double bad : {-1.0, kInfinity, kNan})
    refused({.schedule = [bad](int epoch, int) { return epoch < 4 ? 1.0 : bad; }}, "schedule", "epoch 4");
  EXPECT_NO_THROW(Trainer<float>(m, {.schedule = [](int epoch, int) { return epoch - 1.0; }}));  // from rest
}

TEST(Trainer, RefusesToStartFromNothing) {
  std::mt19937_64 rng(1);
  const Table<float> table(4);
  Model<float> empty, spoilt = small_model<float>(), good = small_model<float>();
  ChainTask<float> task(small_chain(good), table.samples(), squared_error<float>);
  expect_message<std::invalid_argument>([&] { Trainer<float>(empty, {}).fit(task, rng); }, {"no parameters"});
  spoilt.parameters()[0] = std::numeric_limits<float>::quiet_NaN();
  expect_message<std::invalid_argument>([&] { Trainer<float>(spoilt, {}).fit(task, rng); }, {"fc1.weight"});
  expect_message<std::invalid_argument>([&] { Trainer<float>(good, {.patience = 3}).fit(task, rng); },
                                        {"patience", "validation"});
}

TEST(Trainer, OneRowAndABatchLargerThanTheData) {
  for (const int rows : {1, 5, 17}) {
    Model<float> a = small_model<float>(), b = small_model<float>();
    const Table<float> table(rows);
    std::mt19937_64 rng(1), again(1);
    ChainTask<float> task(small_chain(a), table.samples(), squared_error<float>, table.samples());
    const auto huge = Trainer<float>(a, {.epochs = 50, .batch = 1 << 30, .threads = 1 << 20}).fit(task, rng);
    const auto exact =
        Trainer<float>(b, {.epochs = 50, .batch = rows})
            .fit(*std::make_unique<ChainTask<float>>(small_chain(b), table.samples(), squared_error<float>),
                 again);
    EXPECT_EQ(huge.train_loss, exact.train_loss);
    EXPECT_LT(huge.train_loss.back(), huge.train_loss.front());
  }
}

TEST(ChainTask, RefusesSamplesThatDoNotFit) {
  const Model<float> m = small_model<float>();
  const Table<float> good(6);
  const std::vector<int> labels = {0, 1, 0, 1, 0, 1};
  const auto refused = [&](Samples<float> train, Samples<float> valid,
                           std::initializer_list<const char*> words) {
    expect_message<std::invalid_argument>(
        [&] { ChainTask<float>(small_chain(m), train, squared_error<float>, valid); }, words);
  };
  const Matrix<float> four = Matrix<float>::Zero(4, 6), two = Matrix<float>::Zero(2, 6),
                      three = Matrix<float>::Zero(3, 6), five = Matrix<float>::Zero(2, 5);
  refused({}, {}, {"training samples", "none"});
  refused({Matrix<float>(3, 0), Matrix<float>(2, 0), {}}, {}, {"training samples", "none"});
  refused({four, two, {}}, {}, {"training samples", "4 rows", "3"});
  refused({good.x, three, {}}, {}, {"training samples", "3 x 6", "2 x 6"});
  refused({good.x, five, {}}, {}, {"training samples", "2 x 5", "2 x 6"});
  refused(good.samples(), {four, two, {}}, {"validation samples", "4 rows"});
  refused(good.samples(), {good.x, {nullptr, 0, 0}, {}}, {"validation samples", "missing"});
  refused({.x = good.x, .labels = std::span(labels).first(4)}, {}, {"4 labels for 6 samples"});
  const std::vector<int> third = {0, 1, 2, 0, 0, 0}, negative = {0, 0, 0, 0, -1, 0};
  refused({.x = good.x, .labels = third}, {}, {"label 2 of sample 2", "0 .. 1"});
  refused({.x = good.x, .labels = negative}, {}, {"label -1 of sample 4"});
  expect_message<std::invalid_argument>([&] { ChainTask<float>(small_chain(m), good.samples(), {}); },
                                        {"no loss"});
}

TEST(ChainTask, RefusesNumbersThatAreNotFiniteAndSaysWhere) {
  const Model<float> m = small_model<float>();
  for (const double bad : {kNan, kInfinity, -kInfinity}) {
    Table<float> x(6), y(6);
    x.x(2, 4) = y.y(1, 5) = static_cast<float>(bad);
    const Table<float> good(6);
    const auto task = [&](const Table<float>& train, const Table<float>& valid) {
      return
          [&] { ChainTask<float>(small_chain(m), train.samples(), squared_error<float>, valid.samples()); };
    };
    expect_message<std::invalid_argument>(task(x, good), {"training samples", "input 2 of sample 4"});
    expect_message<std::invalid_argument>(task(y, good), {"training samples", "target 1 of sample 5"});
    expect_message<std::invalid_argument>(task(good, x), {"validation samples", "input 2 of sample 4"});
  }
}

TEST(ChainTask, RefusesAnotherNumberOfStepsThanTheLstms) {
  Model<float> m;
  m.add<Lstm<float>>("lstm", 2, 3, 5);
  const Matrix<float> x = Matrix<float>::Zero(8, 6), y = Matrix<float>::Zero(3, 6);
  expect_message<std::invalid_argument>(
      [&] {
        ChainTask<float>(m.chain({"lstm"}), {x, y, {}}, squared_error<float>);
      },
      {"4 steps of 2 rows", "LSTM takes 5"});
}

TEST(ChainTask, LearnsClassesFromLabels) {
  Model<float> model = small_model<float>();
  const Table<float> table(200);
  std::vector<int> labels;
  for (int i = 0; i < 200; ++i) labels.push_back(table.x(0, i) > table.x(1, i));
  std::mt19937_64 rng(1);
  ChainTask<float> task(small_chain(model), {.x = table.x, .labels = labels}, class_error);
  const auto report = Trainer<float>(model, {.epochs = 30, .adam = {.lr = 2e-2}}).fit(task, rng);
  EXPECT_LT(report.train_loss.back(), 0.2);
}

/// Of a sequence the loss sees the last step, or every step where there are targets for all: both against the
/// chain run by hand.
TEST(ChainTask, SequencesHaveTargetsForTheLastOrEveryStep) {
  constexpr int kSteps = 4, kSamples = 21;
  Model<double> m;
  m.add<Lstm<double>>("lstm", 2, 3, kSteps);
  fill_by_formula(m, 0.5);
  const Chain<double> chain = m.chain({"lstm"});
  const Matrix<double> x = wave(2 * kSteps, kSamples), every = wave(3 * kSteps, kSamples, 0.4);
  const Matrix<double> last = every.bottomRows(3);
  Workspace<double> ws(chain, kSteps, Mode::kTraining);
  for (const bool all : {false, true}) {
    m.zero_grad();
    double loss = 0.0;
    const double count = (all ? kSteps : 1) * 3.0 * kSamples;
    for (int i = 0; i < kSamples; ++i) {
      const In<double> xi(x.col(i).data(), 2, kSteps), yi(every.col(i).data(), 3, kSteps);
      const In<double> h = chain.forward(xi, ws);
      ws.dy().setZero();
      const int first = all ? 0 : kSteps - 1, seen = kSteps - first;
      loss += mse<double>(columns<double>(h, first, seen), columns<double>(yi, first, seen), count,
                          columns<double>(ws.dy(), first, seen));
      chain.backward(xi, ws, m.gradients().data());
    }
    const std::vector<double> gradient(m.gradients().begin(), m.gradients().end());
    ChainTask<double> task(
        chain, {x, all ? every : last, {}},
        [](In<double> y, const Samples<double>& s, int batch, Out<double> dy) {
          return mse<double>(
              y, s.y, static_cast<double>(y.size()) / static_cast<double>(s.size() / kSteps) * batch, dy);
        },
        {x, all ? every : last, {}});
    task.reserve({kSamples, kSliceSize, 1});
    EXPECT_NEAR(task.validate(), loss, 1e-14);
    m.zero_grad();
    double got = 0.0;
    std::vector<int> ids(kSamples);
    for (int i = 0; i < kSamples; ++i) ids[static_cast<std::size_t>(i)] = i;
    for_each_slice(kSamples, 1, [&](const Slice& s) {
      got += task.share(
          s, std::span(ids).subspan(static_cast<std::size_t>(s.first), static_cast<std::size_t>(s.count)),
          kSamples, m.gradients().data());
    });
    EXPECT_NEAR(got, loss, 1e-14);
    for (std::size_t i = 0; i < gradient.size(); ++i) EXPECT_NEAR(m.gradients()[i], gradient[i], 1e-14);
  }
}

}  // namespace
}  // namespace spectrum::nn::test
